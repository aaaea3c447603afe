package dev.parley.rooms.socketio;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * What a response says about the pages that may read it (Fetch standard, section 3.2).
 *
 * @param origin whom it is for, or {@code *}; null if the request is not from a page
 * @param credentials whether the origin was named in the configuration, rather than let in by {@code *}
 */
record CorsHeaders(@Nullable String origin, boolean credentials) {
    static final CorsHeaders NONE = new CorsHeaders(null, false);
    /** Also for a request of which not even the origin could be read. */
    static final CorsHeaders ANY = new CorsHeaders("*", false);

    private static final String ALLOWED_METHODS = "GET, POST";

    void addTo(HttpHeaders headers) {
        if (origin != null) {
            headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            if (credentials) {
                headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
                headers.set(HttpHeaderNames.VARY, HttpHeaderNames.ORIGIN);
            }
        }
    }

    /** @param requested the headers that the page wants to send: none of them is of any meaning here, so that all may be sent */
    void addPreflightTo(HttpHeaders headers, String requested) {
        addTo(headers);
        if (origin != null) {
            headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, ALLOWED_METHODS);
            if (!requested.isEmpty()) {
                headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, requested);
            }
            headers.add(HttpHeaderNames.VARY, HttpHeaderNames.ACCESS_CONTROL_REQUEST_HEADERS);
            headers.set(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, "600");
        }
    }
}
