package dev.parley.hub.report;

import dev.parley.protocol.JsonObject;
import dev.parley.protocol.RawJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the hub understands of a report's statistics (protocol, {@code report}), under the names that W3C's WebRTC statistics
 * have. What is not there, or not what it has to be, is {@code null}.
 *
 * @param rtt {@code currentRoundTripTime}
 * @param jitter {@code jitter}
 * @param loss {@code fractionLost}, from 0 to 1
 * @param local {@code localCandidateType}
 * @param remote {@code remoteCandidateType}
 */
public record PeerStats(
        @Nullable Duration rtt,
        @Nullable Duration jitter,
        @Nullable Double loss,
        @Nullable CandidateType local,
        @Nullable CandidateType remote) {
    private static final PeerStats NONE = new PeerStats(null, null, null, null, null);
    /** More is nonsense. */
    private static final double MAX_SECONDS = 3600;

    private static final double NANOS = 1e9;

    /** Reads them. Never fails. */
    public static PeerStats read(RawJson stats) {
        try {
            final JsonObject json = JsonObject.parse(stats.utf8());
            return new PeerStats(
                    time(json, "currentRoundTripTime"),
                    time(json, "jitter"),
                    number(json, "fractionLost", 1),
                    type(json, "localCandidateType"),
                    type(json, "remoteCandidateType"));
        } catch (JsonObject.Malformed e) {
            // Of more fields than are looked at, as the envelope is well-formed.
            return NONE;
        }
    }

    private static @Nullable Duration time(JsonObject json, String name) {
        final Double seconds = number(json, name, MAX_SECONDS);
        return seconds == null ? null : Duration.ofNanos(Math.round(seconds * NANOS));
    }

    private static @Nullable Double number(JsonObject json, String name, double most) {
        final JsonObject.Field field = json.field(name);
        if (field == null || !field.kind().equals("a number")) {
            return null;
        }
        try {
            final double number = Double.parseDouble(new String(field.raw().utf8(), StandardCharsets.US_ASCII));
            return number >= 0 && number <= most ? number : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable CandidateType type(JsonObject json, String name) {
        final JsonObject.Field field = json.field(name);
        return field == null || !field.isString() ? null : CandidateType.of(field.string());
    }
}
