package dev.parley.protocol;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code RTCPeerConnectionState} (W3C WebRTC, section 4.3.3). */
public enum ConnectionState {
    NEW,
    CONNECTING,
    CONNECTED,
    DISCONNECTED,
    FAILED,
    CLOSED;

    /** As browsers write it. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The inverse of {@link #wireName()}; {@code null} where there is none. */
    public static @Nullable ConnectionState of(String wireName) {
        for (ConnectionState state : values()) {
            if (state.wireName().equals(wireName)) {
                return state;
            }
        }
        return null;
    }
}
