package dev.parley.redis.pool;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The open connections of a pool, and which of them takes the next command. Any thread. */
final class PooledConnections {
    private final int maxInFlight;
    private final int growAt;
    private final CopyOnWriteArrayList<PooledConnection> links = new CopyOnWriteArrayList<>();
    private volatile boolean crowded;
    private volatile @Nullable PooledConnection lane;

    PooledConnections(PoolConfig config) {
        maxInFlight = config.maxInFlight();
        growAt = config.growAt();
    }

    void add(PooledConnection link) {
        links.add(link);
    }

    boolean remove(PooledConnection link) {
        return links.remove(link);
    }

    List<PooledConnection> all() {
        return links;
    }

    int active() {
        return (int) links.stream().filter(link -> link.inFlight() > 0).count();
    }

    /** The least loaded, the first of equals, so that what isn't needed falls idle; {@code null} if all are full. */
    @Nullable
    PooledConnection pick(int commands) {
        PooledConnection best = null;
        int least = Integer.MAX_VALUE;
        for (PooledConnection link : links) {
            final int load = link.inFlight();
            if (load < least && link.usable()) {
                best = link;
                least = load;
            }
        }
        if (least >= growAt) {
            crowded = true;
        }
        return best != null && fits(least, commands) ? best : null;
    }

    /** The connection that carries what has to keep its order: always the same while it lives. */
    @Nullable
    PooledConnection pickLane(int commands) {
        final PooledConnection current = lane;
        if (current != null && current.usable()) {
            return fits(current.inFlight(), commands) ? current : null;
        }
        final PooledConnection next = pick(commands);
        lane = next;
        return next;
    }

    /** Whether every connection was busy since the last call. */
    boolean takeCrowded() {
        final boolean was = crowded;
        crowded = false;
        return was;
    }

    private boolean fits(int load, int commands) {
        return load == 0 || load + commands <= maxInFlight;
    }
}
