package dev.parley.signaling.ws;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A wire on a free port of the loopback, in front of a fake hub. */
final class RunningWire implements AutoCloseable {
    static final WebSocketConfig CONFIG = closingWithin(Duration.ofMillis(500));

    /** Waits for the answer to a close for longer than any test. */
    static final WebSocketConfig PATIENT = closingWithin(Duration.ofMinutes(1));

    final FakeGate gate = new FakeGate();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    final WebSocketWire wire;
    final int port;

    RunningWire(WebSocketConfig config) throws IOException {
        wire = new WebSocketWire(config, gate, meters, loops, loops);
        port = wire.start();
    }

    private static WebSocketConfig closingWithin(Duration closing) {
        return WireConfigs.of(
                64 * 1024,
                2 * 1024 * 1024,
                new WebSocketConfig.Deadlines(
                        Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(30), closing),
                100_000,
                WireConfigs.limitedTo(WireConfigs.UNLIMITED),
                null);
    }

    WsClient connect() throws Exception {
        return WsClient.connect(port);
    }

    /** Upgraded, admitted, its welcome read. */
    WsClient admitted() throws Exception {
        final WsClient client = connect();
        client.send("{\"type\":\"hello\",\"token\":\"good\"}");
        client.expect(FakeGate.WELCOME);
        return client;
    }

    RawClient raw() throws IOException {
        return new RawClient(port);
    }

    double count(String meter, String tag, String value) {
        return meters.get(meter).tag(tag, value).counter().count();
    }

    double connections() {
        return meters.get("parley.connections").tag("wire", "native").gauge().value();
    }

    @Override
    public void close() throws Exception {
        wire.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
}
