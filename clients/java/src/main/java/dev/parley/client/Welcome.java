package dev.parley.client;

import dev.parley.client.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the hub says at each connection.
 *
 * @param peer one's own public id
 * @param gap roster events were lost; rosters are read again by themselves
 * @param resumeWindow for so long the session outlives its connection
 * @param maxMessage bytes that the hub takes at once
 */
public record Welcome(
        String peer,
        boolean resumed,
        boolean gap,
        Duration resumeWindow,
        Duration heartbeat,
        long maxMessage,
        @Nullable String node) {

    static Welcome of(JsonObject fields) {
        return new Welcome(
                fields.textOrEmpty("peer"),
                fields.flag("resumed"),
                fields.flag("gap"),
                Duration.ofMillis(fields.number("resumeWindow", 0)),
                Duration.ofMillis(fields.number("heartbeat", 0)),
                fields.number("maxMessage", Long.MAX_VALUE),
                fields.text("node"));
    }
}
