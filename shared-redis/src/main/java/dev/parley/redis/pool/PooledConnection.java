package dev.parley.redis.pool;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.protocol.RedisCommand;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** One connection of a pool. Any thread, but where it says so. */
final class PooledConnection {
    private final StatefulConnection<byte[], byte[]> connection;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean verified = true;
    private volatile long lastUsed = System.nanoTime();
    private volatile long lastHeard = System.nanoTime();
    private final boolean single;
    private final long target;
    private final Runnable onReadOnly;
    private boolean probing;

    /**
     * @param single whether it goes to one server
     * @param target where it goes, as its connector numbers it
     * @param onReadOnly called when the server turns out to be a replica, on any thread
     */
    PooledConnection(StatefulConnection<byte[], byte[]> connection, boolean single, long target, Runnable onReadOnly) {
        this.connection = connection;
        this.single = single;
        this.target = target;
        this.onReadOnly = onReadOnly;
    }

    long target() {
        return target;
    }

    /** The server has become a replica: this connection is of no use any more. */
    void readOnly() {
        verified = false;
        onReadOnly.run();
    }

    StatefulConnection<byte[], byte[]> connection() {
        return connection;
    }

    /** Writes the commands: in one go to a single server. */
    void write(List<? extends RedisCommand<byte[], byte[], ?>> commands) {
        if (single) {
            connection.dispatch(commands);
        } else {
            // To a Cluster, Lettuce blocks the caller until it has connected where it is given several at once.
            commands.forEach(connection::dispatch);
        }
    }

    /** Commands without an answer yet. */
    int inFlight() {
        return inFlight.get();
    }

    void sent(int commands) {
        inFlight.addAndGet(commands);
    }

    void used() {
        lastUsed = System.nanoTime();
    }

    void answered(boolean heard) {
        inFlight.decrementAndGet();
        if (heard) {
            lastHeard = System.nanoTime();
        }
    }

    long nanosUnused() {
        return System.nanoTime() - lastUsed;
    }

    long nanosQuiet() {
        return System.nanoTime() - lastHeard;
    }

    /** Whether it is open and has answered since the server was last in doubt. */
    boolean usable() {
        return verified && connection.isOpen();
    }

    boolean verified() {
        return verified;
    }

    void verified(boolean now) {
        verified = now;
    }

    /** Whether a PING is under way. Keeper's thread only. */
    boolean probing() {
        return probing;
    }

    void probing(boolean now) {
        probing = now;
    }

    /** Does nothing the second time. */
    void close() {
        verified = false;
        if (closed.compareAndSet(false, true)) {
            var _ = connection.closeAsync();
        }
    }
}
