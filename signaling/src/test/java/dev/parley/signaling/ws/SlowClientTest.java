package dev.parley.signaling.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.PushType;
import dev.parley.protocol.RawJson;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What waits to be sent: how it leaves, and what becomes of a client that does not take it. */
final class SlowClientTest {
    private static final RawJson BODY = RawJson.trusted("{\"data\":\"" + "x".repeat(2000) + "\"}");
    private static final int MANY = 10_000;

    @Test
    void a_client_that_does_not_read_is_closed_alone_and_its_session_kept() throws Exception {
        final Leaks leaks = Leaks.watch();
        try (RunningWire wire = new RunningWire(RunningWire.CONFIG);
                RawClient slow = wire.raw().admitted()) {
            final FakeGate.FakeSession session = wire.gate.session();
            final WsClient other = wire.admitted();
            final BlockingQueue<Boolean> written = new LinkedBlockingQueue<>();
            final CompletableFuture<Boolean> heardDuringPush = new CompletableFuture<>();
            ((WebSocketConnection) session.connection).loop().execute(() -> {
                for (int i = 1; i <= MANY; i++) {
                    session.connection.push(PushType.MESSAGE, i, BODY, written::add);
                }
                heardDuringPush.complete(!session.ends.isEmpty());
            });
            assertThat(heardDuringPush.get(5, TimeUnit.SECONDS)).isFalse();
            assertThat(FakeGate.next(session.ends)).isEqualTo("lost");
            other.send("{\"type\":\"ping\"}");
            other.expect("{\"type\":\"pong\"}");
            int failed = 0;
            for (int i = 0; i < MANY; i++) {
                failed += FakeGate.next(written) ? 0 : 1;
            }
            assertThat(failed).isPositive();
            assertThat(written).isEmpty();
            assertThat(session.ends).isEmpty();
            assertThat(wire.count("parley.ws.closed", "reason", "too-slow")).isEqualTo(1);
        }
        leaks.assertNone();
    }

    @Test
    void a_slow_client_that_reads_again_in_time_sees_why_it_was_closed() throws Exception {
        try (RunningWire wire = new RunningWire(RunningWire.CONFIG);
                RawClient slow = wire.raw().admitted()) {
            final FakeGate.FakeSession session = wire.gate.session();
            for (int i = 1; i <= MANY; i++) {
                session.connection.push(PushType.MESSAGE, i, BODY, done -> {});
            }
            assertThat(FakeGate.next(session.ends)).isEqualTo("lost");
            assertThat(slow.closeFrame().closeCode()).isEqualTo(4002);
        }
    }

    @Test
    void a_whole_outbox_at_once_is_not_too_slow() throws Exception {
        try (RunningWire wire = new RunningWire(RunningWire.CONFIG)) {
            final WsClient client = wire.admitted();
            final FakeGate.FakeSession session = wire.gate.session();
            ((WebSocketConnection) session.connection).loop().execute(() -> {
                for (int i = 1; i <= 512; i++) {
                    session.connection.push(PushType.MESSAGE, i, BODY, done -> {});
                }
            });
            for (int i = 1; i <= 512; i++) {
                assertThat(client.next()).startsWith("{\"type\":\"message\",\"seq\":" + i + ",");
            }
            assertThat(session.ends).isEmpty();
        }
    }

    @Test
    void all_that_one_turn_of_the_loop_writes_is_flushed_once() throws Exception {
        final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        final FakeGate gate = new FakeGate();
        final WireContext wire = WireContext.of(RunningWire.CONFIG, gate, new WireMeters(new SimpleMeterRegistry()));
        final WirePipeline pipeline = new WirePipeline(wire, new DefaultChannelGroup(GlobalEventExecutor.INSTANCE));
        final Flushes flushes = new Flushes();
        final Channel listener = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(flushes, pipeline);
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        try (RawClient client = new RawClient(((InetSocketAddress) listener.localAddress()).getPort()).admitted()) {
            final FakeGate.FakeSession session = gate.session();
            flushes.count.set(0);
            ((WebSocketConnection) session.connection).loop().execute(() -> {
                for (int i = 1; i <= 100; i++) {
                    session.push(PushType.MESSAGE, i, "{\"data\":1}");
                }
            });
            for (int i = 1; i <= 100; i++) {
                assertThat(client.frame().text()).contains("\"seq\":" + i + ",");
            }
            assertThat(flushes.count).hasValue(1);
        } finally {
            loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
    }

    private static final class Flushes extends ChannelOutboundHandlerAdapter {
        private final AtomicInteger count = new AtomicInteger();

        @Override
        public void flush(ChannelHandlerContext ctx) {
            count.incrementAndGet();
            ctx.flush();
        }
    }
}
