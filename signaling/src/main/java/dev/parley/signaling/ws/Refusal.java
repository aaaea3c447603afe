package dev.parley.signaling.ws;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.Locale;

/** Why a request is no upgrade to the native wire, and how the client is told. */
enum Refusal {
    MALFORMED(400, "malformed HTTP"),
    BODY(400, "expected no body"),
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

    Refusal(int status, String text) {
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

    /** For what Netty's decoder could not read. */
    static Refusal of(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return LINE_TOO_LONG;
        }
        return cause instanceof TooLongHttpHeaderException ? HEADERS_TOO_LARGE : MALFORMED;
    }
}
