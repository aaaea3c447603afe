package dev.parley.signaling.ws;

import dev.parley.node.edge.Edge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A wire on a free port of the loopback, in front of a fake hub. */
final class RunningWire implements AutoCloseable {
    static final WebSocketConfig CONFIG = WebSocketConfig.on("127.0.0.1", 0)
            .withDeadlines(new WebSocketConfig.Deadlines(
                    Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMillis(500)))
            .withEdge(Edge.DEFAULT.withoutAddressLimits());

    final FakeGate gate = new FakeGate();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    final WebSocketWire wire;
    final int port;

    RunningWire(WebSocketConfig config) throws IOException {
        wire = new WebSocketWire(config, gate, meters, loops, loops);
        port = wire.start();
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

    /** Looks again until it holds, for five seconds. */
    static void eventually(BooleanSupplier condition) throws InterruptedException {
        final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("did not come true within 5 s");
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Override
    public void close() throws Exception {
        wire.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
}
