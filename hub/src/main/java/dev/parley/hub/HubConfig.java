package dev.parley.hub;

import dev.parley.hub.ice.IceConfig;
import dev.parley.hub.limit.RateLimit;
import java.time.Duration;

/**
 * What can be set about sessions and rooms.
 *
 * @param timing windows, deadlines, heartbeats and leases
 * @param maxMessage of one message from a client, in bytes
 * @param maxRoom members of a room
 * @param maxRoomsPerSession rooms a session may be in
 * @param maxPending requests of a session that may wait for their reply; past that the hub stops reading from it
 * @param messages how many messages a session may send
 * @param sessions how many sessions one user may open, and apart from that, how many it may resume
 * @param gather how long pushes gather before they are written to the store: one that its client has received by then never is;
 *     and with them what has changed of a session while nobody waits for that
 * @param bounds of what users together, or one alone, may take of a node
 * @param ice servers handed out
 */
public record HubConfig(
        Timing timing,
        int maxMessage,
        int maxRoom,
        int maxRoomsPerSession,
        int maxPending,
        RateLimit messages,
        RateLimit sessions,
        Duration gather,
        Bounds bounds,
        IceConfig ice) {

    /**
     * What users may take of a node.
     *
     * @param sessions of one user that may live on a node; one more is not opened
     * @param fanOut bytes that one user may have a node send to whole rooms and as rosters
     * @param outboxBytes of all outboxes of a node together; past that each holds less
     */
    public record Bounds(int sessions, RateLimit fanOut, long outboxBytes) {
        /** The defaults; of the heap, outboxes may have a quarter. */
        public static Bounds defaults() {
            return new Bounds(
                    500,
                    new RateLimit(8 * 1024 * 1024, 32 * 1024 * 1024),
                    Runtime.getRuntime().maxMemory() / 4);
        }
    }

    /** The defaults. */
    public static HubConfig defaults() {
        return new HubConfig(
                Timing.defaults(),
                64 * 1024,
                200,
                16,
                64,
                new RateLimit(1_000, 15_000),
                new RateLimit(20, 200),
                Duration.ofMillis(20),
                Bounds.defaults(),
                IceConfig.none());
    }

    /** {@link Timing#resumeWindow} */
    public Duration resumeWindow() {
        return timing.resumeWindow();
    }

    /** {@link Timing#requestTimeout} */
    public Duration requestTimeout() {
        return timing.requestTimeout();
    }

    /** {@link Timing#heartbeat} */
    public Duration heartbeat() {
        return timing.heartbeat();
    }

    /** {@link Timing#lease} */
    public Duration lease() {
        return timing.lease();
    }
}
