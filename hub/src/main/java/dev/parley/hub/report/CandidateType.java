package dev.parley.hub.report;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code RTCIceCandidateType} (W3C WebRTC, section 4.8.1.2). */
public enum CandidateType {
    HOST,
    SRFLX,
    PRFLX,
    RELAY;

    /** As browsers write it. */
    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The inverse of {@link #wireName()}; {@code null} where there is none. */
    static @Nullable CandidateType of(String wireName) {
        for (CandidateType type : values()) {
            if (type.wireName().equals(wireName)) {
                return type;
            }
        }
        return null;
    }
}
