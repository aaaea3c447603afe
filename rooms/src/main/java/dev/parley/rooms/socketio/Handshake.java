package dev.parley.rooms.socketio;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client said when it asked to join a namespace.
 *
 * @param namespace the namespace, such as {@code /}
 * @param auth the auth payload, a JSON object; null if the client sent none
 * @param request the HTTP request that opened the session
 * @param executor the event loop of the connection, on which the socket's callbacks will come
 */
public record Handshake(String namespace, @Nullable JsonSlice auth, Request request, EventLoop executor) {

    /**
     * The HTTP request that opened the session.
     *
     * @param headers its headers
     * @param query its query parameters
     * @param remoteAddress the client's address; behind a trusted proxy, the one that the proxy names
     * @param secure whether it came over TLS
     */
    public record Request(
            HttpHeaders headers, Map<String, List<String>> query, InetSocketAddress remoteAddress, boolean secure) {}
}
