package dev.parley.signaling.ws;

import dev.parley.node.edge.AddressBudget;
import dev.parley.node.edge.AllowedOrigins;
import dev.parley.node.edge.Edge;
import dev.parley.node.edge.TrustedProxies;
import dev.parley.signaling.ws.WebSocketConfig.Deadlines;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** {@link RunningWire#CONFIG} with one thing changed. */
final class WireConfigs {
    /** As many from one address as there may be at all. */
    static final AddressBudget.Limits UNLIMITED = new AddressBudget.Limits(null, Integer.MAX_VALUE, 10_000);

    private WireConfigs() {}

    static WebSocketConfig withMaxMessage(int bytes) {
        final WebSocketConfig config = RunningWire.CONFIG;
        return of(bytes, config.outboundBound(), config.deadlines(), config.connections(), config.edge(), null);
    }

    static WebSocketConfig withOutboundBound(int bytes) {
        final WebSocketConfig config = RunningWire.CONFIG;
        return of(config.maxMessage(), bytes, config.deadlines(), config.connections(), config.edge(), null);
    }

    static WebSocketConfig withConnections(int connections) {
        final WebSocketConfig config = RunningWire.CONFIG;
        return of(config.maxMessage(), config.outboundBound(), config.deadlines(), connections, config.edge(), null);
    }

    static WebSocketConfig withTls(SslContext tls) {
        final WebSocketConfig config = RunningWire.CONFIG;
        return of(
                config.maxMessage(),
                config.outboundBound(),
                config.deadlines(),
                config.connections(),
                config.edge(),
                tls);
    }

    static WebSocketConfig with(Edge edge) {
        return with(RunningWire.CONFIG.deadlines(), edge);
    }

    static WebSocketConfig with(Deadlines deadlines) {
        return with(deadlines, RunningWire.CONFIG.edge());
    }

    static WebSocketConfig with(Deadlines deadlines, Edge edge) {
        final WebSocketConfig config = RunningWire.CONFIG;
        return of(config.maxMessage(), config.outboundBound(), deadlines, config.connections(), edge, null);
    }

    static WebSocketConfig of(
            int maxMessage,
            int outboundBound,
            Deadlines deadlines,
            int connections,
            Edge edge,
            @Nullable SslContext tls) {
        return new WebSocketConfig(
                "127.0.0.1", 0, "/v1/ws", maxMessage, outboundBound, deadlines, connections, edge, tls);
    }

    static Deadlines upgradeWithin(Duration time) {
        final Deadlines others = RunningWire.CONFIG.deadlines();
        return new Deadlines(time, others.hello(), others.heartbeat(), others.closing());
    }

    static Deadlines helloWithin(Duration time) {
        final Deadlines others = RunningWire.CONFIG.deadlines();
        return new Deadlines(others.upgrade(), time, others.heartbeat(), others.closing());
    }

    static Edge from(String origin) {
        return new Edge(AllowedOrigins.of(origin), TrustedProxies.of(), UNLIMITED);
    }

    static Edge behind(String proxy, AddressBudget.Limits limits) {
        return new Edge(AllowedOrigins.of(), TrustedProxies.of(proxy), limits);
    }

    static Edge limitedTo(AddressBudget.Limits limits) {
        return new Edge(AllowedOrigins.of(), TrustedProxies.of(), limits);
    }
}
