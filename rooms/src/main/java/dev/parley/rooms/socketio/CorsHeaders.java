package dev.parley.rooms.socketio;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * What a response says about the pages that may read it (Fetch standard, section 3.2).
 *
 * @param origin the request's origin, which is let in; null if the request had none
 * @param credentials whether the origin was named in the configuration, rather than let in by {@code *}
 */
record CorsHeaders(@Nullable String origin, boolean credentials) {
    static final CorsHeaders NONE = new CorsHeaders(null, false);

    void addTo(HttpHeaders headers) {
        if (origin == null) {
            return;
        }
        if (credentials) {
            headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
            headers.set(HttpHeaderNames.VARY, HttpHeaderNames.ORIGIN);
        } else {
            headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        }
    }

    void addPreflightTo(HttpHeaders headers) {
        addTo(headers);
        if (origin != null) {
            headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST");
            headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, "content-type, authorization");
            headers.set(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, "600");
        }
    }
}
