package dev.parley.rooms.socketio;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Bounds the handshakes of one address in a window of time. Counts at most {@value #MAX_ADDRESSES} addresses in one
 * window; any beyond are let through, bounded by the number of sessions. Thread-safe.
 */
final class HandshakeRate {
    /** How long handshakes are counted before the count starts anew. */
    static final Duration WINDOW = Duration.ofSeconds(10);

    private static final int MAX_ADDRESSES = 65_536;

    private record Window(long start, ConcurrentMap<ByteBuffer, AtomicInteger> counts) {}

    private final int limit;
    private final LongSupplier nanoTime;
    private volatile Window window;

    HandshakeRate(int limit, LongSupplier nanoTime) {
        this.limit = limit;
        this.nanoTime = nanoTime;
        this.window = new Window(nanoTime.getAsLong(), new ConcurrentHashMap<>());
    }

    boolean admits(InetAddress address) {
        Window current = window;
        long now = nanoTime.getAsLong();
        if (now - current.start > WINDOW.toNanos()) {
            // Two threads may both start a new window; the loser's few counts are forgotten.
            current = new Window(now, new ConcurrentHashMap<>());
            window = current;
        }
        ByteBuffer key = key(address);
        AtomicInteger count = current.counts.get(key);
        if (count == null) {
            if (current.counts.size() >= MAX_ADDRESSES) {
                return true;
            }
            count = current.counts.computeIfAbsent(key, fresh -> new AtomicInteger());
        }
        return count.incrementAndGet() <= limit;
    }

    /** An IPv6 client has a whole /64 at its disposal. */
    private static ByteBuffer key(InetAddress address) {
        byte[] bytes = address.getAddress();
        return ByteBuffer.wrap(address instanceof Inet6Address ? Arrays.copyOf(bytes, 8) : bytes);
    }
}
