package dev.parley.signaling.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.client.ClientConnection;
import dev.parley.protocol.ClientMessage;
import dev.parley.protocol.CloseCode;
import dev.parley.protocol.ErrorCode;
import dev.parley.protocol.ProtocolError;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.Request;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests, pushes and the end of a connection, with a real client. */
final class ConversationTest {
    private static RunningWire wire;

    @BeforeAll
    static void start() throws Exception {
        wire = new RunningWire(RunningWire.CONFIG);
    }

    @AfterAll
    static void stop() throws Exception {
        wire.close();
    }

    @BeforeEach
    void forget() {
        wire.gate.sessions.clear();
    }

    @Test
    void requests_reach_the_session_in_order_and_each_is_answered_with_its_id() throws Exception {
        final WsClient client = wire.admitted();
        final BlockingQueue<Request> requests = wire.gate.session().requests;
        for (int i = 0; i < 200; i++) {
            client.send("{\"type\":\"offer\",\"id\":\"c" + i
                    + "\",\"room\":\"r\",\"to\":\"p\",\"sdp\":\"v=0 \\u00e9 é 😀\"}");
        }
        for (int i = 0; i < 200; i++) {
            client.expect("{\"type\":\"ack\",\"re\":\"c" + i + "\"}");
            final Request request = FakeGate.next(requests);
            assertThat(request.id()).hasToString("c" + i);
            assertThat(((ClientMessage.Signal) request.message()).payload())
                    .isEqualTo(RawJson.trusted("\"v=0 \\u00e9 é 😀\""));
        }
    }

    @Test
    void a_request_without_an_id_is_not_answered_but_ping_is() throws Exception {
        final WsClient client = wire.admitted();
        client.send("{\"type\":\"ice\"}");
        client.send("{\"type\":\"ping\"}");
        client.expect("{\"type\":\"pong\"}");
    }

    @Test
    void pushes_bear_type_and_number_in_front_of_their_body() throws Exception {
        final WsClient client = wire.admitted();
        final FakeGate.FakeSession session = wire.gate.session();
        session.push(PushType.OFFER, 17, "{\"from\":\"p\",\"sdp\":\"v=0\"}");
        session.push(PushType.ROOM_CLOSED, Long.MAX_VALUE, "{}");
        session.push(PushType.GO_AWAY, 0, "{\"reason\":\"drain\"}");
        session.push(PushType.MESSAGE, 18, "{\"data\":\"" + "é".repeat(100_000) + "\"}");
        session.connection.error(ProtocolError.rateLimited("slow \"down\"", Duration.ofMillis(250)));
        client.expect("{\"type\":\"offer\",\"seq\":17,\"from\":\"p\",\"sdp\":\"v=0\"}");
        client.expect("{\"type\":\"room-closed\",\"seq\":9223372036854775807}");
        client.expect("{\"type\":\"go-away\",\"reason\":\"drain\"}");
        client.expect("{\"type\":\"message\",\"seq\":18,\"data\":\"" + "é".repeat(100_000) + "\"}");
        client.expect(
                "{\"type\":\"error\",\"code\":\"rate-limited\",\"message\":\"slow \\\"down\\\"\",\"retryable\":true,\"retryAfter\":250}");
    }

    @Test
    void pushes_from_another_thread_keep_their_order_and_each_is_told_written() throws Exception {
        final WsClient client = wire.admitted();
        final FakeGate.FakeSession session = wire.gate.session();
        final BlockingQueue<Boolean> written = new LinkedBlockingQueue<>();
        for (int i = 1; i <= 500; i++) {
            session.connection.push(PushType.MESSAGE, i, RawJson.trusted("{\"data\":1}"), written::add);
        }
        for (int i = 1; i <= 500; i++) {
            client.expect("{\"type\":\"message\",\"seq\":" + i + ",\"data\":1}");
            assertThat(FakeGate.next(written)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(CloseCode.class)
    void the_hub_closes_with_a_code_and_a_reason_and_is_not_told_of_it(CloseCode code) throws Exception {
        final WsClient client = wire.admitted();
        final FakeGate.FakeSession session = wire.gate.session();
        session.push(PushType.GO_AWAY, 0, "{}");
        session.connection.close(code, "because é".repeat(50));
        final BlockingQueue<Boolean> written = new LinkedBlockingQueue<>();
        session.connection.push(PushType.OFFER, 1, RawJson.trusted("{}"), written::add);
        client.expect("{\"type\":\"go-away\"}");
        final WsClient.Close close = client.close();
        assertThat(close.code()).isEqualTo(code.code());
        assertThat(close.reason()).startsWith("because é").hasSizeLessThan(124);
        assertThat(close.reason().getBytes(java.nio.charset.StandardCharsets.UTF_8).length)
                .isBetween(120, 123);
        assertThat(FakeGate.next(written)).isFalse();
        assertThat(client.texts).isEmpty();
        assertThat(session.ends.poll(100, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void a_client_that_does_not_answer_the_close_is_cut_off() throws Exception {
        try (RawClient client = wire.raw().admitted()) {
            wire.gate.session().connection.close(CloseCode.KICKED, "kicked");
            final RawClient.Frame close = client.frame();
            assertThat(close.closeCode()).isEqualTo(4502);
            client.text("{\"type\":\"ping\"}");
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void a_client_that_answers_the_close_sees_the_connection_closed_at_once() throws Exception {
        try (RunningWire patient = new RunningWire(RunningWire.PATIENT);
                RawClient client = patient.raw().admitted()) {
            patient.gate.session().connection.close(CloseCode.KICKED, "kicked");
            client.frame(0x88, client.frame().payload());
            assertThat(client.ended())
                    .as("long before the hub would have cut it off")
                    .isTrue();
        }
    }

    @Test
    void close_1000_and_a_close_without_a_code_end_the_session() throws Exception {
        final WsClient polite = wire.admitted();
        polite.socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye").get(5, TimeUnit.SECONDS);
        assertOneEnd("ended");
        assertThat(polite.close().code()).isEqualTo(1000);
        try (RawClient client = wire.raw().admitted()) {
            client.frame(0x88, new byte[0]);
            assertThat(client.frame()).satisfies(frame -> {
                assertThat(frame.isClose()).isTrue();
                assertThat(frame.payload()).isEmpty();
            });
            assertThat(client.ended()).isTrue();
            assertOneEnd("ended");
        }
    }

    @Test
    void close_1001_and_a_broken_connection_leave_the_session_to_be_resumed() throws Exception {
        final WsClient leaving = wire.admitted();
        leaving.socket.sendClose(1001, "").get(5, TimeUnit.SECONDS);
        assertOneEnd("lost");
        wire.admitted().socket.abort();
        assertOneEnd("lost");
        final RawClient reset = wire.raw().admitted();
        reset.socket.setSoLinger(true, 0);
        reset.close();
        assertOneEnd("lost");
    }

    @Test
    void fragments_make_one_message_and_control_frames_may_come_between() throws Exception {
        try (RawClient client = wire.raw().admitted()) {
            client.frame(0x01, "{\"type\":".getBytes());
            client.frame(0x89, "hi".getBytes());
            client.frame(0x00, "\"pi".getBytes());
            client.frame(0x80, "ng\"}".getBytes());
            assertThat(client.frame()).satisfies(pong -> {
                assertThat(pong.first()).isEqualTo(0x8a);
                assertThat(pong.text()).isEqualTo("hi");
            });
            assertThat(client.frame().text()).isEqualTo("{\"type\":\"pong\"}");
        }
    }

    @Test
    void what_is_no_request_gets_an_error_and_the_connection_stays() throws Exception {
        final WsClient client = wire.admitted();
        client.send("{\"type\":\"offer\",\"id\":\"c1\",\"room\":\"r\"}");
        assertThat(client.next()).startsWith("{\"type\":\"error\",\"re\":\"c1\",\"code\":\"bad-request\"");
        client.send("{\"type\":\"dance\",\"id\":\"c2\"}");
        assertThat(client.next()).startsWith("{\"type\":\"error\",\"re\":\"c2\",\"code\":\"unknown-type\"");
        for (String text : new String[] {"", "[]", "{", "nonsense", "{\"type\":1}", "[".repeat(30_000)}) {
            client.send(text);
            assertThat(client.next())
                    .startsWith("{\"type\":\"error\",\"code\":\"" + ErrorCode.BAD_REQUEST.wireName() + "\"");
        }
        client.send("{\"type\":\"ping\"}");
        client.expect("{\"type\":\"pong\"}");
    }

    @Test
    void what_the_hub_pauses_waits_and_what_it_resumes_goes_on() throws Exception {
        final WsClient client = wire.admitted();
        final FakeGate.FakeSession session = wire.gate.session();
        final ClientConnection connection = session.connection;
        connection.reading(false);
        session.push(PushType.GO_AWAY, 0, "{}");
        client.expect("{\"type\":\"go-away\"}");
        client.send("{\"type\":\"ice\",\"id\":\"c1\"}");
        client.send("{\"type\":\"ice\",\"id\":\"c2\"}");
        assertThat(session.requests.poll(200, TimeUnit.MILLISECONDS)).isNull();
        connection.reading(true);
        client.expect("{\"type\":\"ack\",\"re\":\"c1\"}");
        client.expect("{\"type\":\"ack\",\"re\":\"c2\"}");
    }

    @Test
    void stopping_closes_connections_as_lost_and_frees_the_port() throws Exception {
        final RunningWire other = new RunningWire(RunningWire.CONFIG);
        final WsClient client = other.admitted();
        final FakeGate.FakeSession session = other.gate.session();
        other.wire.stopAccepting().toCompletableFuture().get(5, TimeUnit.SECONDS);
        client.send("{\"type\":\"ping\"}");
        client.expect("{\"type\":\"pong\"}");
        org.assertj.core.api.Assertions.assertThatThrownBy(other::raw).isInstanceOf(java.net.ConnectException.class);
        other.close();
        assertThat(client.close().code()).isEqualTo(4000);
        assertThat(session.ends).containsExactly("lost");
    }

    private static void assertOneEnd(String expected) throws Exception {
        final BlockingQueue<String> ends = wire.gate.session().ends;
        assertThat(FakeGate.next(ends)).isEqualTo(expected);
        assertThat(ends.poll(50, TimeUnit.MILLISECONDS)).isNull();
    }
}
