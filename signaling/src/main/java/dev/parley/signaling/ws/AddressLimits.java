package dev.parley.signaling.ws;

import dev.parley.hub.limit.RateLimit;
import dev.parley.hub.limit.TokenBucket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one address may do to the wire before the hub knows who it is: so many new connections a second, and so many
 * handshakes at once. Of IPv6, a /64 counts as one address, since that is what one customer has.
 *
 * <p>Bounded: when the table is full and its oldest entry still active, further addresses share one entry.
 * Any thread; holds a lock for nanoseconds.
 */
final class AddressLimits {
    private final WebSocketConfig.Limits limits;
    private final LongSupplier nanoTime;
    private final Entry others;
    private final Map<Network, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    AddressLimits(WebSocketConfig.Limits limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.others = new Entry(limits, nanoTime.getAsLong());
    }

    /** A handshake in progress; to be closed when the hub has answered or the connection is gone, whichever is first. */
    final class Handshake implements AutoCloseable {
        private final Entry entry;
        private final AtomicBoolean over = new AtomicBoolean();

        private Handshake(Entry entry) {
            this.entry = entry;
        }

        /** Does nothing the second time. */
        @Override
        public void close() {
            if (over.compareAndSet(false, true)) {
                synchronized (entries) {
                    entry.handshakes--;
                }
            }
        }
    }

    /** {@code null} if the address has used up what it may. */
    @Nullable
    Handshake enter(InetAddress address) {
        final long now = nanoTime.getAsLong();
        synchronized (entries) {
            final Entry entry = entry(Network.of(address), now);
            if (entry.handshakes >= limits.handshakes()) {
                return null;
            }
            entry.seen = now;
            if (entry.rate != null && !entry.rate.take(now)) {
                return null;
            }
            entry.handshakes++;
            return new Handshake(entry);
        }
    }

    private Entry entry(Network network, long now) {
        final Entry known = entries.get(network);
        if (known != null) {
            return known;
        }
        if (entries.size() >= limits.addresses() && !forgetOldest(now)) {
            return others;
        }
        final Entry fresh = new Entry(limits, now);
        entries.put(network, fresh);
        return fresh;
    }

    private boolean forgetOldest(long now) {
        final Iterator<Entry> oldestFirst = entries.values().iterator();
        final boolean idle = oldestFirst.next().idle(now, limits);
        if (idle) {
            oldestFirst.remove();
        }
        return idle;
    }

    private static final class Entry {
        private final @Nullable TokenBucket rate;
        private int handshakes;
        private long seen;

        private Entry(WebSocketConfig.Limits limits, long now) {
            this.seen = now;
            this.rate = limits.perSecond() == 0
                    ? null
                    : new TokenBucket(new RateLimit(limits.perSecond(), limits.burst()), now);
        }

        /** Forgetting it gives the address nothing: its allowance has filled up meanwhile. */
        private boolean idle(long now, WebSocketConfig.Limits limits) {
            final long toFill = rate == null ? 0 : TimeUnit.SECONDS.toNanos(limits.burst()) / limits.perSecond();
            return handshakes == 0 && now - seen >= toFill;
        }
    }

    private record Network(boolean v6, long bits) {
        private static Network of(InetAddress address) {
            final ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
            return address instanceof Inet6Address
                    ? new Network(true, bytes.getLong())
                    : new Network(false, bytes.getInt());
        }
    }
}
