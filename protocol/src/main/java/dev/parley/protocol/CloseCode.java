package dev.parley.protocol;

/**
 * The close table (protocol, "Errors and close codes"). 4000–4499: the client should come back and resume;
 * 4500–4999: it should not.
 */
public enum CloseCode {
    GOING_AWAY(4000, "going away"),
    REPLACED_BY_CONNECTION(4001, "replaced by a newer connection of the session"),
    TOO_SLOW(4002, "too slow"),
    HEARTBEAT_MISSED(4003, "heartbeat missed"),
    UNAVAILABLE(4004, "hub unavailable"),
    BAD_PROTOCOL(4500, "bad protocol"),
    UNAUTHORIZED(4501, "unauthorized"),
    KICKED(4502, "kicked"),
    BANNED(4503, "banned"),
    FLOODING(4504, "flooding"),
    REPLACED_BY_SESSION(4505, "replaced by another session of the device");

    private final int code;
    private final String text;

    CloseCode(int code, String text) {
        this.code = code;
        this.text = text;
    }

    /** The WebSocket close code (RFC 6455 section 7.4, private use). */
    public int code() {
        return code;
    }

    /** A short reason for people; at most 123 bytes of UTF-8, as a close frame's reason must be. */
    public String text() {
        return text;
    }

    /** Whether the client should reconnect and resume. */
    public boolean comeBack() {
        return code < 4500;
    }
}
