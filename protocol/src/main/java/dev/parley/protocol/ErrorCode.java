package dev.parley.protocol;

/** The error table (protocol, "Errors and close codes"). An error answers a request and keeps the connection. */
public enum ErrorCode {
    BAD_REQUEST("bad-request", false),
    UNKNOWN_TYPE("unknown-type", false),
    TOO_LARGE("too-large", false),
    UNAUTHORIZED("unauthorized", false),
    FORBIDDEN("forbidden", false),
    NOT_IN_ROOM("not-in-room", false),
    UNKNOWN_PEER("unknown-peer", false),
    ROOM_FULL("room-full", false),
    RATE_LIMITED("rate-limited", true),
    /** No outcome in time: it may or may not have arrived; sending it again with the same id is safe. */
    UNREACHABLE("unreachable", true),
    UNAVAILABLE("unavailable", true),
    INTERNAL("internal", true);

    private final String wireName;
    private final boolean retryable;

    ErrorCode(String wireName, boolean retryable) {
        this.wireName = wireName;
        this.retryable = retryable;
    }

    /** As it stands in messages and meters. */
    public String wireName() {
        return wireName;
    }

    /** Whether the same request may succeed later; such an answer frees the request's id. */
    public boolean retryable() {
        return retryable;
    }
}
