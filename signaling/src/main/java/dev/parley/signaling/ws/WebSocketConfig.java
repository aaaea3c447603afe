package dev.parley.signaling.ws;

import dev.parley.hub.Timing;
import dev.parley.node.edge.Edge;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the native wire can be told. Wrong values are an {@link IllegalArgumentException} that names them.
 *
 * @param host to bind
 * @param port to bind; 0 for any free one
 * @param path of the endpoint
 * @param maxMessage of one message, in bytes; frames are refused before they are read
 * @param outboundBound what may wait to be sent to one client, in bytes, before it counts as too slow. Must hold twice
 *     what an outbox holds: a resume sends all of it at once, and others' signals alone must not get so far
 * @param connections at once; one more is closed as it comes
 * @param edge who may come, how often, and which proxies are believed
 * @param tls {@code null} for none
 */
public record WebSocketConfig(
        String host,
        int port,
        String path,
        int maxMessage,
        int outboundBound,
        Deadlines deadlines,
        int connections,
        Edge edge,
        @Nullable SslContext tls) {

    public WebSocketConfig {
        require(port >= 0 && port <= 65_535, "port", port);
        require(path.startsWith("/"), "path", path);
        require(maxMessage >= 1024, "maxMessage", maxMessage);
        require(outboundBound >= maxMessage, "outboundBound", outboundBound);
        require(connections > 0, "connections", connections);
    }

    /**
     * How long a client may take.
     *
     * @param upgrade from the TCP connection to the end of the upgrade request
     * @param hello from the upgrade to {@code hello}
     * @param heartbeat without a byte from the client, after which it is pinged; {@link Timing#timeoutOf half as long}
     *     again, and it is given up
     * @param closing from the hub's close frame to the client's
     */
    public record Deadlines(Duration upgrade, Duration hello, Duration heartbeat, Duration closing) {
        public static final Deadlines DEFAULT = new Deadlines(
                Duration.ofSeconds(5), Duration.ofSeconds(5), Timing.defaults().heartbeat(), Duration.ofSeconds(2));

        public Deadlines {
            require(upgrade.isPositive(), "upgrade", upgrade);
            require(hello.isPositive(), "hello", hello);
            require(heartbeat.isPositive(), "heartbeat", heartbeat);
            require(closing.isPositive(), "closing", closing);
        }

        public Deadlines withHeartbeat(Duration value) {
            return new Deadlines(upgrade, hello, value, closing);
        }
    }

    /** Everything by default: no TLS, no browsers from elsewhere, no proxy. */
    public static WebSocketConfig on(String host, int port) {
        return new WebSocketConfig(
                host, port, "/v1/ws", 64 * 1024, 4 * 1024 * 1024, Deadlines.DEFAULT, 100_000, Edge.DEFAULT, null);
    }

    private static void require(boolean holds, String name, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value);
        }
    }
}
