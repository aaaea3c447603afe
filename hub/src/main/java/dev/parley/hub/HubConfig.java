package dev.parley.hub;

import dev.parley.hub.ice.IceConfig;
import dev.parley.hub.limit.RateLimit;
import java.time.Duration;

/**
 * What can be set about sessions and rooms.
 *
 * @param resumeWindow how long a session outlives its connection
 * @param requestTimeout within which every request has its reply
 * @param heartbeat of the wires, told to clients
 * @param maxMessage of one message from a client, in bytes
 * @param maxRoom members of a room
 * @param maxRoomsPerSession rooms a session may be in
 * @param maxPending requests of a session that may wait for their reply; past that the hub stops reading from it
 * @param messages how many messages a session may send
 * @param sessions how many sessions one user may open, and apart from that, how many it may resume
 * @param lease of a node: how soon its death is noticed
 * @param ice servers handed out
 */
public record HubConfig(
        Duration resumeWindow,
        Duration requestTimeout,
        Duration heartbeat,
        int maxMessage,
        int maxRoom,
        int maxRoomsPerSession,
        int maxPending,
        RateLimit messages,
        RateLimit sessions,
        Duration lease,
        IceConfig ice) {

    /** The defaults. */
    public static HubConfig defaults() {
        return new HubConfig(
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                Duration.ofSeconds(25),
                64 * 1024,
                200,
                16,
                64,
                new RateLimit(1_000, 15_000),
                new RateLimit(20, 200),
                Duration.ofSeconds(6),
                IceConfig.none());
    }

    public HubConfig withResumeWindow(Duration window) {
        return new HubConfig(
                window,
                requestTimeout,
                heartbeat,
                maxMessage,
                maxRoom,
                maxRoomsPerSession,
                maxPending,
                messages,
                sessions,
                lease,
                ice);
    }
}
