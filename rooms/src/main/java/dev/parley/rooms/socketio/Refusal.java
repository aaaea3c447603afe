package dev.parley.rooms.socketio;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;

/** Why a request goes no further than the gate; codes and messages are those of the reference server where it has one. */
enum Refusal {
    TRANSPORT_UNKNOWN(400, 0, "Transport unknown"),
    SESSION_UNKNOWN(400, 1, "Session ID unknown"),
    BAD_METHOD(400, 2, "Bad handshake method"),
    BAD_REQUEST(400, 3, "Bad request"),
    FORBIDDEN_ORIGIN(403, 4, "Forbidden"),
    UNSUPPORTED_VERSION(400, 5, "Unsupported protocol version"),
    NOT_FOUND(404, 3, "Not found"),
    LINE_TOO_LONG(414, 3, "The request line is too long"),
    HEADERS_TOO_LARGE(431, 3, "The headers are too large"),
    TOO_LARGE(413, 3, "Payload too large"),
    TOO_MANY_HANDSHAKES(429, 3, "Too many handshakes"),
    SERVER_FULL(503, 3, "Server full"),
    STOPPING(503, 3, "Stopping");

    private final int status;
    private final int code;
    private final String message;

    Refusal(int status, int code, String message) {
        this.status = status;
        this.code = code;
        this.message = message;
    }

    /** For what Netty's decoder could not read. */
    static Refusal of(Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException _ -> LINE_TOO_LONG;
            case TooLongHttpHeaderException _ -> HEADERS_TOO_LARGE;
            default -> BAD_REQUEST;
        };
    }

    HttpResponseStatus status() {
        return HttpResponseStatus.valueOf(status);
    }

    String body() {
        return "{\"code\":" + code + ",\"message\":\"" + message + "\"}";
    }
}
