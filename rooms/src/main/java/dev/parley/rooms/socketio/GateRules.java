package dev.parley.rooms.socketio;

import com.corundumstudio.socketio.Transport;
import com.corundumstudio.socketio.protocol.EngineIOVersion;
import dev.parley.node.edge.Edge;
import dev.parley.rooms.socketio.GateDecision.Open;
import dev.parley.rooms.socketio.GateDecision.Poll;
import dev.parley.rooms.socketio.GateDecision.Post;
import dev.parley.rooms.socketio.GateDecision.Preflight;
import dev.parley.rooms.socketio.GateDecision.Refused;
import dev.parley.rooms.socketio.GateDecision.Upgrade;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Judges a request by its first line and headers, before any of its body is kept and before anything is made for it.
 * Thread-safe.
 */
final class GateRules {
    private static final int MAX_PARAMETERS = 32;

    /** 16 bytes in base64. */
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{22}==");

    private final Engine engine;
    private final Set<String> paths;
    private final Edge edge;
    private final boolean secure;

    GateRules(Engine engine, SocketIoConfig config, boolean secure) {
        this.engine = engine;
        this.paths = Set.copyOf(config.paths());
        this.edge = config.edge();
        this.secure = secure;
    }

    /**
     * {@return what may be said to the request's page; null if its origin is not let in}
     *
     * @param peer who sent it: the client, or a proxy
     */
    @Nullable
    CorsHeaders cors(HttpRequest request, InetAddress peer) {
        HttpHeaders headers = request.headers();
        List<String> origin = headers.getAll(HttpHeaderNames.ORIGIN);
        if (edge.origins().any()) {
            return CorsHeaders.ANY;
        }
        if (origin.isEmpty()) {
            return CorsHeaders.NONE;
        }
        String host = edge.proxies().host(peer, headers.getAll("X-Forwarded-Host"), headers.get(HttpHeaderNames.HOST));
        return origin.size() == 1 && edge.origins().allows(origin.getFirst(), host)
                ? new CorsHeaders(origin.getFirst(), true)
                : null;
    }

    GateDecision judge(HttpRequest request, InetSocketAddress peer) {
        QueryStringDecoder uri =
                new QueryStringDecoder(request.uri(), StandardCharsets.UTF_8, true, MAX_PARAMETERS, true);
        Map<String, List<String>> query;
        try {
            if (!paths.contains(uri.rawPath())) {
                return new Refused(Refusal.NOT_FOUND);
            }
            query = uri.parameters();
        } catch (IllegalArgumentException badlyEncoded) {
            return new Refused(Refusal.BAD_REQUEST);
        }
        if (request.method().equals(HttpMethod.OPTIONS)) {
            return new Preflight(
                    String.join(",", request.headers().getAll(HttpHeaderNames.ACCESS_CONTROL_REQUEST_HEADERS)));
        }
        String transport = first(query, "transport");
        boolean webSocket = Transport.WEBSOCKET.getValue().equals(transport);
        if (!webSocket && !Transport.POLLING.getValue().equals(transport)) {
            return new Refused(Refusal.TRANSPORT_UNKNOWN);
        }
        if (!EngineIOVersion.V4.getValue().equals(first(query, EngineIOVersion.EIO))) {
            return new Refused(Refusal.UNSUPPORTED_VERSION);
        }
        if (webSocket ? !opensWebSocket(request) : asksForWebSocket(request)) {
            return new Refused(Refusal.BAD_REQUEST);
        }
        String id = first(query, "sid");
        return id == null ? handshake(request, query, peer, webSocket) : forSession(request, id, webSocket);
    }

    private GateDecision handshake(
            HttpRequest request, Map<String, List<String>> query, InetSocketAddress peer, boolean webSocket) {
        if (!request.method().equals(HttpMethod.GET)) {
            return new Refused(Refusal.BAD_METHOD);
        }
        InetAddress client =
                edge.proxies().client(peer.getAddress(), request.headers().getAll("X-Forwarded-For"));
        InetSocketAddress from = client.equals(peer.getAddress()) ? peer : new InetSocketAddress(client, 0);
        Refusal refusal = engine.refusalOfNewSession();
        return refusal == null
                ? new Open(new Handshake.Request(request.headers(), query, from, secure), webSocket)
                : new Refused(refusal);
    }

    private GateDecision forSession(HttpRequest request, String id, boolean webSocket) {
        EngineSession session = engine.find(id);
        if (session == null) {
            return new Refused(Refusal.SESSION_UNKNOWN);
        }
        if (request.method().equals(HttpMethod.GET)) {
            return webSocket ? new Upgrade(session) : new Poll(session);
        }
        return request.method().equals(HttpMethod.POST) && !webSocket
                ? new Post(session)
                : new Refused(Refusal.BAD_METHOD);
    }

    private static boolean asksForWebSocket(HttpRequest request) {
        return request.headers().contains(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
    }

    /** RFC 6455, section 4.2.1. */
    private static boolean opensWebSocket(HttpRequest request) {
        String key = request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        return asksForWebSocket(request)
                && request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) >= 0
                && request.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                && request.headers().contains(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13", false)
                && key != null
                && KEY.matcher(key).matches();
    }

    private static @Nullable String first(Map<String, List<String>> query, String name) {
        List<String> values = query.get(name);
        return values == null ? null : values.getFirst();
    }
}
