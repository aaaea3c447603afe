package dev.parley.client;

/**
 * Why a connection is no more.
 *
 * @param code the protocol's close code, 1000 if this client closed, or what the socket gave (1006: nothing)
 * @param message for the developer; may be empty
 * @param comeBack whether the protocol lets the client come back and resume
 */
public record CloseReason(int code, Name name, String message, boolean comeBack) {
    static final int BY_CLIENT = 1000;
    static final int NETWORK_LOST = 1006;
    static final int GOING_AWAY = 4000;
    static final int BAD_PROTOCOL = 4500;
    static final int UNAUTHORIZED = 4501;

    /** The close codes of the protocol in words. */
    public enum Name {
        CLOSED_BY_CLIENT(BY_CLIENT),
        GOING_AWAY(4000),
        TAKEN_OVER(4001),
        TOO_SLOW(4002),
        HEARTBEAT_MISSED(4003),
        HUB_UNAVAILABLE(4004),
        BAD_PROTOCOL(4500),
        UNAUTHORIZED(4501),
        KICKED(4502),
        BANNED(4503),
        FLOODING(4504),
        REPLACED(4505),
        /** All else: a broken connection, a hub that is not there. */
        NETWORK(NETWORK_LOST);

        private final int code;

        Name(int code) {
            this.code = code;
        }
    }

    static CloseReason of(int code, String message) {
        Name name = Name.NETWORK;
        for (Name one : Name.values()) {
            if (one.code == code) {
                name = one;
            }
        }
        return new CloseReason(code, name, message, code != BY_CLIENT && (code < 4500 || code > 4999));
    }
}
