package dev.parley.node.edge;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import org.jspecify.annotations.Nullable;

/** What can be wrong with the head of a request, whatever it asks for (RFC 9110, RFC 9112). */
public enum BadHead {
    MALFORMED,
    LINE_TOO_LONG,
    HEADERS_TOO_LARGE,
    /** Not HTTP/1.0 nor HTTP/1.1 (RFC 9110, section 15.6.6). */
    VERSION,
    /** HTTP/1.1 has exactly one Host (RFC 9112, section 3.2). */
    HOST;

    /** {@return what is wrong; null for a head that can be looked at} */
    public static @Nullable BadHead of(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return of(request.decoderResult().cause());
        }
        final HttpVersion version = request.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            return VERSION;
        }
        final int hosts = request.headers().getAll(HttpHeaderNames.HOST).size();
        return hosts > 1 || (hosts == 0 && version.equals(HttpVersion.HTTP_1_1)) ? HOST : null;
    }

    /** For what Netty's decoder could not read. */
    public static BadHead of(Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException _ -> LINE_TOO_LONG;
            case TooLongHttpHeaderException _ -> HEADERS_TOO_LARGE;
            default -> MALFORMED;
        };
    }
}
