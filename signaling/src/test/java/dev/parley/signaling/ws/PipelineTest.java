package dev.parley.signaling.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.client.ClientConnection;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RawJson;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pipeline alone, with time in our hands. */
final class PipelineTest {
    private static final int BOUND = 128 * 1024;

    private final FakeGate gate = new FakeGate();
    private final WireContext wire =
            WireContext.of(WireConfigs.withOutboundBound(BOUND), gate, new WireMeters(new SimpleMeterRegistry()));
    private final Flushes flushes = new Flushes();
    private EmbeddedChannel channel;

    @BeforeEach
    void upgradeAndAdmit() throws Exception {
        final Caller caller = new Caller(wire.addresses(), InetAddress.getLoopbackAddress());
        caller.begin();
        channel = new EmbeddedChannel();
        channel.freezeTime();
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(BOUND, BOUND));
        channel.pipeline()
                .addLast(
                        flushes, new HttpRequestDecoder(), new HttpResponseEncoder(), new UpgradeHandler(wire, caller));
        receive(RawClient.UPGRADE + "\r\n");
        assertThat(sent()).startsWith("HTTP/1.1 101 ");
        receive(RawClient.masked(0x81, RawClient.HELLO.getBytes(StandardCharsets.UTF_8)));
        assertThat(sent()).endsWith(FakeGate.WELCOME);
    }

    @AfterEach
    void finish() {
        channel.finishAndReleaseAll();
    }

    @Test
    void a_silent_client_is_pinged_and_given_up_after_half_as_long_again() {
        quietFor(29);
        assertThat(sent()).isEmpty();
        pass(2);
        assertThat(sent()).isEqualTo("\u0089\0");
        pass(13);
        assertThat(sent()).isEmpty();
        assertThat(gate.session().ends).isEmpty();
        pass(2);
        assertThat(sent()).startsWith("\u0088").contains("heartbeat missed");
        pass(1);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void heartbeat_missed_leaves_the_session_to_be_resumed() {
        quietFor(46);
        assertThat(gate.session().ends).containsExactly("lost");
    }

    @Test
    void a_pong_or_anything_else_keeps_the_connection() {
        for (int i = 0; i < 10; i++) {
            quietFor(31);
            assertThat(sent()).isEqualTo("\u0089\0");
            receive(RawClient.masked(0x8a, new byte[0]));
            quietFor(31);
            assertThat(sent()).isEqualTo("\u0089\0");
            receive(RawClient.masked(0x81, "{\"type\":\"ice\"}".getBytes(StandardCharsets.UTF_8)));
        }
        assertThat(gate.session().ends).isEmpty();
    }

    @Test
    void a_client_that_the_hub_does_not_read_is_not_given_up() {
        final FakeGate.FakeSession session = gate.session();
        session.connection.reading(false);
        quietFor(93);
        assertThat(session.ends).isEmpty();
        session.connection.reading(true);
        quietFor(31);
        assertThat(sent()).isEqualTo("\u0089\0");
        quietFor(16);
        assertThat(session.ends).containsExactly("lost");
    }

    @Test
    void all_answers_to_one_read_are_flushed_once() {
        final byte[] request =
                RawClient.masked(0x81, "{\"type\":\"ice\",\"id\":\"c\"}".getBytes(StandardCharsets.UTF_8));
        final ByteBuf read = Unpooled.buffer();
        for (int i = 0; i < 100; i++) {
            read.writeBytes(request);
        }
        flushes.count = 0;
        channel.writeInbound(read);
        assertThat(flushes.count).isEqualTo(1);
        assertThat(sent().split("\"ack\"", -1)).hasSize(101);
    }

    @Test
    void a_push_is_one_buffer() {
        gate.session().push(PushType.OFFER, 9, "{\"sdp\":\"" + "v".repeat(3000) + "\"}");
        channel.runPendingTasks();
        final ByteBuf one = channel.readOutbound();
        assertThat(one.nioBufferCount()).isEqualTo(1);
        assertThat(one.isDirect()).isTrue();
        assertThat(one.readableBytes()).isEqualTo(4 + "{\"type\":\"offer\",\"seq\":9,\"sdp\":\"\"}".length() + 3000);
        one.release();
        assertThat((Object) channel.readOutbound()).isNull();
    }

    @Test
    void more_waiting_than_the_bound_is_too_slow_and_every_push_is_told_its_fate() {
        final FakeGate.FakeSession session = gate.session();
        flushes.blocked = true;
        final List<String> order = new ArrayList<>();
        final RawJson body = RawJson.trusted("{\"data\":\"" + "x".repeat(1000) + "\"}");
        for (int i = 1; i <= 200; i++) {
            session.connection.push(PushType.MESSAGE, i, body, done -> order.add(done ? "written" : "not"));
            order.add("pushed");
        }
        channel.runPendingTasks();
        assertThat(session.ends).containsExactly("lost");
        assertThat(order.stream().filter("pushed"::equals)).hasSize(200);
        assertThat(order).contains("not");
        assertThat(order.getLast()).isEqualTo("pushed");
        flushes.blocked = false;
        channel.flush();
        assertThat(sent()).contains("too slow");
        assertThat(order.stream().filter("pushed"::equals).count())
                .isEqualTo(order.stream().filter(told -> !told.equals("pushed")).count());
    }

    @Test
    void a_write_that_never_happens_is_told_so() {
        final FakeGate.FakeSession session = gate.session();
        final List<Boolean> written = new ArrayList<>();
        flushes.blocked = true;
        session.connection.push(PushType.OFFER, 1, RawJson.trusted("{}"), written::add);
        channel.close();
        session.connection.push(PushType.OFFER, 2, RawJson.trusted("{}"), written::add);
        assertThat(written).containsExactly(false, false);
        assertThat(session.ends).containsExactly("lost");
    }

    @Test
    void nothing_is_said_after_the_hub_has_closed() {
        final FakeGate.FakeSession session = gate.session();
        final ClientConnection connection = session.connection;
        connection.close(dev.parley.protocol.CloseCode.BANNED, "banned");
        channel.runPendingTasks();
        sent();
        connection.error(dev.parley.protocol.ProtocolError.of(dev.parley.protocol.ErrorCode.FORBIDDEN, "late"));
        connection.close(dev.parley.protocol.CloseCode.KICKED, "again");
        receive(RawClient.masked(0x89, new byte[0]));
        receive(RawClient.masked(0x81, "{\"type\":\"ping\"}".getBytes(StandardCharsets.UTF_8)));
        pass(1);
        assertThat(sent()).isEmpty();
        assertThat(channel.isOpen()).isFalse();
        assertThat(session.ends).isEmpty();
    }

    /** Second by second, as timers that are set by timers need it. */
    private void quietFor(int seconds) {
        for (int i = 0; i < seconds; i++) {
            pass(1);
        }
    }

    private void pass(int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    private void receive(String ascii) {
        receive(ascii.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void receive(byte[] bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes));
        channel.runPendingTasks();
    }

    private String sent() {
        channel.runPendingTasks();
        final StringBuilder all = new StringBuilder();
        for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
            all.append(next.toString(StandardCharsets.ISO_8859_1));
            next.release();
        }
        return all.toString();
    }

    /** Where the socket would be. */
    private static final class Flushes extends ChannelOutboundHandlerAdapter {
        private int count;
        private boolean blocked;

        @Override
        public void flush(ChannelHandlerContext ctx) {
            count++;
            if (!blocked) {
                ctx.flush();
            }
        }
    }
}
