package dev.parley.signaling.ws;

import dev.parley.node.edge.BadHead;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Locale;

/** Why a request is no upgrade to the native wire, and how the client is told. */
enum UpgradeRefusal {
    MALFORMED(400, "malformed HTTP"),
    BODY(400, "expected no body"),
    HOST(400, "expected one Host"),
    HTTP_VERSION(505, "expected HTTP/1.1"),
    KEY(400, "expected a Sec-WebSocket-Key of 16 bytes in base64"),
    LINE_TOO_LONG(414, "the request line is too long"),
    HEADERS_TOO_LARGE(431, "the headers are too large"),
    NOT_FOUND(404, "not found"),
    METHOD(405, "expected GET"),
    NOT_WEBSOCKET(426, "expected a WebSocket upgrade"),
    VERSION(426, "expected Sec-WebSocket-Version 13"),
    ORIGIN(403, "this origin is not allowed"),
    ADDRESS(429, "too many connections from this address"),
    TIMEOUT(408, "the request took too long");

    private final int status;
    private final String text;

    UpgradeRefusal(int status, String text) {
        this.status = status;
        this.text = text;
    }

    HttpResponseStatus status() {
        return HttpResponseStatus.valueOf(status);
    }

    String text() {
        return text;
    }

    /** As it stands in meters. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static UpgradeRefusal of(BadHead head) {
        return switch (head) {
            case MALFORMED -> MALFORMED;
            case LINE_TOO_LONG -> LINE_TOO_LONG;
            case HEADERS_TOO_LARGE -> HEADERS_TOO_LARGE;
            case VERSION -> HTTP_VERSION;
            case HOST -> HOST;
        };
    }
}
