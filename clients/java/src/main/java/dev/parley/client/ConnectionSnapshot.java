package dev.parley.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection at one moment.
 *
 * @param reason while waiting or closed: what ended the connection
 * @param delay while waiting: to the next try, from when this state began; zero otherwise
 * @param node of the last {@code welcome}; null before the first
 */
public record ConnectionSnapshot(
        ClientState state,
        @Nullable CloseReason reason,
        Duration delay,
        @Nullable String node) {
    static final ConnectionSnapshot IDLE = new ConnectionSnapshot(ClientState.IDLE, null, Duration.ZERO, null);
}
