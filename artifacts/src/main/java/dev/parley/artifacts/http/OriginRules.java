package dev.parley.artifacts.http;

import dev.parley.node.edge.Edge;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.util.List;

/** Pages of other origins (Fetch, "CORS protocol"): the same may come as to the other wires, with tus' headers. */
final class OriginRules {
    private static final String METHODS = "GET, HEAD, POST, PATCH, DELETE, OPTIONS";
    private static final String SENT = "Authorization, Content-Type, If-None-Match, If-Range, Range, Tus-Resumable,"
            + " Upload-Checksum, Upload-Concat, Upload-Defer-Length, Upload-Length, Upload-Metadata, Upload-Offset,"
            + " X-HTTP-Method-Override, X-Request-ID, X-Requested-With";
    private static final String READ =
            "Accept-Ranges, Content-Disposition, Content-Length, Content-Range, ETag, Location,"
                    + " Retry-After, Tus-Checksum-Algorithm, Tus-Extension, Tus-Max-Size, Tus-Resumable, Tus-Version,"
                    + " Upload-Defer-Length, Upload-Duplicate, Upload-Expires, Upload-Length, Upload-Metadata, Upload-Offset";
    private static final String A_DAY = "86400";

    private final Edge edge;

    OriginRules(Edge edge) {
        this.edge = edge;
    }

    boolean allows(Exchange exchange) {
        final HttpHeaders headers = exchange.headers();
        final List<String> origins = headers.getAll(HttpHeaderNames.ORIGIN);
        return origins.isEmpty()
                || (origins.size() == 1
                        && edge.origins()
                                .allows(
                                        origins.getFirst(),
                                        edge.proxies()
                                                .host(
                                                        exchange.peer(),
                                                        headers.getAll("X-Forwarded-Host"),
                                                        headers.get(HttpHeaderNames.HOST))));
    }

    /** Adds to an answer what lets the page that asked read it. */
    void open(Exchange exchange, HttpHeaders answer) {
        answer.add(HttpHeaderNames.VARY, HttpHeaderNames.ORIGIN);
        final String origin = exchange.headers().get(HttpHeaderNames.ORIGIN);
        if (origin == null || !allows(exchange)) {
            return;
        }
        answer.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        answer.set(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, READ);
        if (HttpMethod.OPTIONS.equals(exchange.method())) {
            answer.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
            answer.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, SENT);
            answer.set(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, A_DAY);
        }
    }
}
