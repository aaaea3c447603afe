package dev.parley.signaling.ws;

import dev.parley.hub.Timing;
import dev.parley.hub.limit.AddressBudget;
import dev.parley.hub.limit.RateLimit;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the native wire can be told. Wrong values are an {@link IllegalArgumentException} that names them.
 *
 * @param host to bind
 * @param port to bind; 0 for any free one
 * @param path of the endpoint
 * @param maxMessage of one message, in bytes; frames are refused before they are read
 * @param outboundBound what may wait to be sent to one client, in bytes, before it counts as too slow. Must hold a
 *     session's outbox, or a resume would close the connection that it came with
 * @param origins from which browsers may come, as they write them ({@code https://app.example}); {@code *} for any
 * @param trustedProxies addresses or subnets ({@code 10.0.0.0/8}) whose X-Forwarded-For or PROXY protocol is believed
 * @param tls {@code null} for none
 */
public record WebSocketConfig(
        String host,
        int port,
        String path,
        int maxMessage,
        int outboundBound,
        Deadlines deadlines,
        Limits limits,
        List<String> origins,
        List<String> trustedProxies,
        @Nullable SslContext tls) {

    public WebSocketConfig {
        require(port >= 0 && port <= 65_535, "port", port);
        require(path.startsWith("/"), "path", path);
        require(maxMessage >= 1024, "maxMessage", maxMessage);
        require(outboundBound >= maxMessage, "outboundBound", outboundBound);
        origins = List.copyOf(origins);
        trustedProxies = List.copyOf(trustedProxies);
        new AllowedOrigins(origins);
        new TrustedProxies(trustedProxies);
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

        public Deadlines withUpgrade(Duration value) {
            return new Deadlines(value, hello, heartbeat, closing);
        }

        public Deadlines withHello(Duration value) {
            return new Deadlines(upgrade, value, heartbeat, closing);
        }

        public Deadlines withHeartbeat(Duration value) {
            return new Deadlines(upgrade, hello, value, closing);
        }

        public Deadlines withClosing(Duration value) {
            return new Deadlines(upgrade, hello, heartbeat, value);
        }
    }

    /**
     * How many may come.
     *
     * @param connections at once; one more is closed as it comes
     * @param perSecond connections from one address (of IPv6: one /64) that come to nothing, for long; 0 for no limit
     * @param burst connections from one address that come to nothing, at once
     * @param handshakes of one address between connecting and the hub's answer; past that clients are told to come
     *     again, and past twice that closed as they come
     * @param addresses that are told apart; when so many are active, further ones share one allowance
     */
    public record Limits(int connections, int perSecond, int burst, int handshakes, int addresses) {
        /** Generous to the many who share a carrier's address. */
        public static final Limits DEFAULT = new Limits(100_000, 50, 500, 4096, 10_000);

        public Limits {
            require(connections > 0, "connections", connections);
            require(perSecond >= 0, "perSecond", perSecond);
            require(burst > 0, "burst", burst);
            require(handshakes > 0, "handshakes", handshakes);
            require(addresses > 0, "addresses", addresses);
        }

        AddressBudget.Limits budget() {
            return new AddressBudget.Limits(
                    perSecond == 0 ? null : new RateLimit(perSecond, burst), handshakes, addresses);
        }

        public Limits withConnections(int value) {
            return new Limits(value, perSecond, burst, handshakes, addresses);
        }

        /** As many from one address as there may be at all: behind a proxy that limits, or for a load test. */
        public Limits withoutAddressLimits() {
            return new Limits(connections, 0, burst, Integer.MAX_VALUE, addresses);
        }
    }

    /** Everything by default: no TLS, no browsers from elsewhere, no proxy. */
    public static WebSocketConfig on(String host, int port) {
        return new WebSocketConfig(
                host,
                port,
                "/v1/ws",
                64 * 1024,
                2 * 1024 * 1024,
                Deadlines.DEFAULT,
                Limits.DEFAULT,
                List.of(),
                List.of(),
                null);
    }

    public WebSocketConfig withMaxMessage(int bytes) {
        return new WebSocketConfig(
                host, port, path, bytes, outboundBound, deadlines, limits, origins, trustedProxies, tls);
    }

    public WebSocketConfig withOutboundBound(int bytes) {
        return new WebSocketConfig(
                host, port, path, maxMessage, bytes, deadlines, limits, origins, trustedProxies, tls);
    }

    public WebSocketConfig withDeadlines(Deadlines value) {
        return new WebSocketConfig(
                host, port, path, maxMessage, outboundBound, value, limits, origins, trustedProxies, tls);
    }

    public WebSocketConfig withLimits(Limits value) {
        return new WebSocketConfig(
                host, port, path, maxMessage, outboundBound, deadlines, value, origins, trustedProxies, tls);
    }

    public WebSocketConfig withOrigins(List<String> value) {
        return new WebSocketConfig(
                host, port, path, maxMessage, outboundBound, deadlines, limits, value, trustedProxies, tls);
    }

    public WebSocketConfig withTrustedProxies(List<String> value) {
        return new WebSocketConfig(host, port, path, maxMessage, outboundBound, deadlines, limits, origins, value, tls);
    }

    public WebSocketConfig withTls(@Nullable SslContext value) {
        return new WebSocketConfig(
                host, port, path, maxMessage, outboundBound, deadlines, limits, origins, trustedProxies, value);
    }

    private static void require(boolean holds, String name, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value);
        }
    }
}
