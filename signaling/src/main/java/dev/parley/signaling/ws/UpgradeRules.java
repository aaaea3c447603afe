package dev.parley.signaling.ws;

import dev.parley.node.edge.Edge;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an upgrade request has to be (RFC 6455 section 4.2.1; protocol, "Wires"). */
final class UpgradeRules {
    private static final String BEARER = "bearer ";

    private final String path;
    private final Edge edge;

    UpgradeRules(String path, Edge edge) {
        this.path = path;
        this.edge = edge;
    }

    /**
     * {@code null} for a request that may be upgraded.
     *
     * @param peer who sent it: the client, or a proxy
     */
    @Nullable
    UpgradeRefusal check(HttpRequest request, InetAddress peer) {
        final HttpHeaders headers = request.headers();
        if (!path.equals(pathOf(request.uri()))) {
            return UpgradeRefusal.NOT_FOUND;
        }
        if (!HttpMethod.GET.equals(request.method())) {
            return UpgradeRefusal.METHOD;
        }
        if (!isUpgrade(request)) {
            return UpgradeRefusal.NOT_WEBSOCKET;
        }
        if (!"13".equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
            return UpgradeRefusal.VERSION;
        }
        if (!isKey(headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY))) {
            return UpgradeRefusal.KEY;
        }
        if (HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0L) != 0) {
            return UpgradeRefusal.BODY;
        }
        return originAllowed(headers, peer) ? null : UpgradeRefusal.ORIGIN;
    }

    /** The token of {@code Authorization: Bearer}; {@code null} if there is none. */
    static @Nullable String bearer(HttpHeaders headers) {
        final String value = headers.get(HttpHeaderNames.AUTHORIZATION);
        if (value == null || !value.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return null;
        }
        final String token = value.substring(BEARER.length()).trim();
        return token.isEmpty() ? null : token;
    }

    private boolean originAllowed(HttpHeaders headers, InetAddress peer) {
        final List<String> origin = headers.getAll(HttpHeaderNames.ORIGIN);
        return origin.size() <= 1
                && edge.origins()
                        .allows(
                                origin.isEmpty() ? null : origin.getFirst(),
                                edge.proxies()
                                        .host(
                                                peer,
                                                headers.getAll("X-Forwarded-Host"),
                                                headers.get(HttpHeaderNames.HOST)));
    }

    private static boolean isUpgrade(HttpRequest request) {
        final HttpHeaders headers = request.headers();
        return HttpVersion.HTTP_1_1.equals(request.protocolVersion())
                && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                && headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
    }

    private static boolean isKey(@Nullable String key) {
        try {
            return key != null && Base64.getDecoder().decode(key.trim()).length == 16;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String pathOf(String uri) {
        final int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }
}
