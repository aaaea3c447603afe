package dev.parley.rooms.socketio;

import dev.parley.node.edge.BadHead;
import io.netty.handler.codec.http.HttpResponseStatus;

/** Why a request goes no further than the gate; codes and messages are those of the reference server where it has one. */
enum Refusal {
    TRANSPORT_UNKNOWN(400, 0, "Transport unknown"),
    SESSION_UNKNOWN(400, 1, "Session ID unknown"),
    BAD_METHOD(400, 2, "Bad handshake method"),
    BAD_REQUEST(400, 3, "Bad request"),
    FORBIDDEN_ORIGIN(403, 4, "Forbidden"),
    UNSUPPORTED_VERSION(400, 5, "Unsupported protocol version"),
    NOT_FOUND(404, 3, "Not found"),
    HTTP_VERSION(505, 3, "Expected HTTP/1.1"),
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

    static Refusal of(BadHead head) {
        return switch (head) {
            case MALFORMED, HOST -> BAD_REQUEST;
            case LINE_TOO_LONG -> LINE_TOO_LONG;
            case HEADERS_TOO_LARGE -> HEADERS_TOO_LARGE;
            case VERSION -> HTTP_VERSION;
        };
    }

    HttpResponseStatus status() {
        return HttpResponseStatus.valueOf(status);
    }

    String body() {
        return "{\"code\":" + code + ",\"message\":\"" + message + "\"}";
    }
}
