package dev.parley.signaling.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.ClientMessage;
import dev.parley.protocol.CloseCode;
import dev.parley.protocol.SessionId;
import dev.parley.testkit.Await;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From the upgrade to the hub's answer. */
final class EntranceTest {
    private static RunningWire wire;

    @BeforeAll
    static void start() throws Exception {
        wire = new RunningWire(WireConfigs.with(WireConfigs.helloWithin(Duration.ofMillis(400))));
    }

    @AfterAll
    static void stop() throws Exception {
        wire.close();
    }

    @BeforeEach
    void forget() {
        wire.gate.entries.clear();
        wire.gate.sessions.clear();
    }

    @AfterEach
    void open() {
        wire.gate.open = CompletableFuture.completedFuture(null);
    }

    @Test
    void hello_with_a_token_is_admitted_and_welcomed() throws Exception {
        final WsClient client = wire.connect();
        client.send(
                "{\"type\":\"hello\",\"token\":\"good\",\"resume\":{\"session\":\"abc\",\"seq\":7},\"client\":{\"device\":\"d\"}}");
        client.expect(FakeGate.WELCOME);
        final FakeGate.Entry entry = FakeGate.next(wire.gate.entries);
        assertThat(entry.hello().token()).isEqualTo("good");
        assertThat(entry.hello().resume()).isEqualTo(new ClientMessage.Resume(new SessionId("abc"), 7));
        assertThat(entry.headerToken()).isNull();
        assertThat(entry.address()).isEqualTo("127.0.0.1");
    }

    @Test
    void a_refused_hello_gets_the_error_with_its_id_and_then_the_close_code() throws Exception {
        final WsClient client = wire.connect();
        client.send("{\"type\":\"hello\",\"id\":\"h1\",\"token\":\"bad\"}");
        client.expect(
                "{\"type\":\"error\",\"re\":\"h1\",\"code\":\"unauthorized\",\"message\":\"bad token\",\"retryable\":false}");
        assertThat(client.close()).isEqualTo(new WsClient.Close(4501, CloseCode.UNAUTHORIZED.text()));
    }

    @Test
    void without_hello_in_time_the_connection_is_closed() throws Exception {
        final WsClient client = wire.connect();
        assertThat(client.next()).contains("\"code\":\"bad-request\"", "hello within 400 ms");
        assertThat(client.close().code()).isEqualTo(4500);
        assertThat(wire.gate.entries).isEmpty();
    }

    @Test
    void another_first_message_is_refused() throws Exception {
        final WsClient client = wire.connect();
        client.send("{\"type\":\"join\",\"id\":\"c1\",\"room\":\"r\"}");
        assertThat(client.next()).startsWith("{\"type\":\"error\",\"re\":\"c1\",\"code\":\"bad-request\"");
        assertThat(client.close().code()).isEqualTo(4500);
        assertThat(wire.gate.entries).isEmpty();
    }

    @Test
    void what_is_no_message_leaves_the_connection_waiting_for_hello() throws Exception {
        final WsClient client = wire.connect();
        client.send("{");
        assertThat(client.next()).contains("\"code\":\"bad-request\"").doesNotContain("\"re\"");
        client.send("{\"type\":\"hello\",\"token\":\"good\"}");
        client.expect(FakeGate.WELCOME);
    }

    @Test
    void a_header_token_is_enough_when_no_hello_comes() throws Exception {
        final WsClient client = WsClient.connect(wire.port, with -> with.header("Authorization", "bearer t1"));
        client.expect(FakeGate.WELCOME);
        final FakeGate.Entry entry = FakeGate.next(wire.gate.entries);
        assertThat(entry.headerToken()).isEqualTo("t1");
        assertThat(entry.hello()).isEqualTo(new ClientMessage.Hello(null, null, null));
        // The connection outlives the deadline for hello.
        client.send("{\"type\":\"ping\"}");
        client.expect("{\"type\":\"pong\"}");
    }

    @Test
    void with_a_header_token_hello_counts_if_it_comes_first() throws Exception {
        final WsClient client = WsClient.connect(wire.port, with -> with.header("Authorization", "Bearer t1"));
        client.send("{\"type\":\"hello\",\"resume\":{\"session\":\"abc\",\"seq\":0}}");
        client.expect(FakeGate.WELCOME);
        final FakeGate.Entry entry = FakeGate.next(wire.gate.entries);
        assertThat(entry.headerToken()).isEqualTo("t1");
        assertThat(entry.hello().resume()).isNotNull();
        client.send("{\"type\":\"ping\",\"id\":\"p\"}");
        client.expect("{\"type\":\"pong\",\"re\":\"p\"}");
        assertThat(wire.gate.entries).isEmpty();
    }

    @Test
    void with_a_header_token_another_first_message_is_carried_out_after_admission() throws Exception {
        final WsClient client = WsClient.connect(wire.port, with -> with.header("Authorization", "Bearer t1"));
        client.send("{\"type\":\"join\",\"id\":\"c1\",\"room\":\"r\"}");
        client.expect(FakeGate.WELCOME);
        client.expect("{\"type\":\"ack\",\"re\":\"c1\"}");
    }

    @Test
    void requests_sent_while_the_hub_decides_wait_and_keep_their_order() throws Exception {
        final CompletableFuture<Void> open = new CompletableFuture<>();
        wire.gate.open = open;
        final WsClient client = wire.connect();
        client.send(RawClient.HELLO);
        for (int i = 0; i < 50; i++) {
            client.send("{\"type\":\"ice\",\"id\":\"c" + i + "\"}");
        }
        FakeGate.next(wire.gate.entries);
        // Longer than hello may take: it has come.
        assertThat(client.texts.poll(600, java.util.concurrent.TimeUnit.MILLISECONDS))
                .isNull();
        open.complete(null);
        client.expect(FakeGate.WELCOME);
        for (int i = 0; i < 50; i++) {
            client.expect("{\"type\":\"ack\",\"re\":\"c" + i + "\"}");
        }
    }

    @Test
    void a_second_hello_goes_to_the_session() throws Exception {
        final WsClient client = wire.admitted();
        client.send("{\"type\":\"hello\",\"id\":\"h2\",\"token\":\"fresh\"}");
        client.expect("{\"type\":\"ack\",\"re\":\"h2\"}");
        assertThat(FakeGate.next(wire.gate.session().requests).message()).isInstanceOf(ClientMessage.Hello.class);
    }

    @Test
    void a_client_that_is_gone_before_the_answer_gets_no_session() throws Exception {
        final CompletableFuture<Void> open = new CompletableFuture<>();
        wire.gate.open = open;
        final double gone = wire.count("parley.ws.closed", "reason", "broken");
        try (RawClient client = wire.raw()) {
            client.upgrade("");
            client.text(RawClient.HELLO);
            FakeGate.next(wire.gate.entries);
            // Unread bytes make this a reset, which is seen without reading.
            client.socket.setSoLinger(true, 0);
        }
        open.complete(null);
        Await.until("the break is counted", () -> wire.count("parley.ws.closed", "reason", "broken") > gone);
        wire.gate.sessions.forEach(
                session -> assertThat(FakeGate.next(session.ends)).isEqualTo("lost"));
    }

    @Test
    void an_admission_that_fails_is_an_internal_error_and_the_client_may_come_back() throws Exception {
        wire.gate.open = CompletableFuture.failedFuture(new IllegalStateException("a defect"));
        final WsClient client = wire.connect();
        client.send(RawClient.HELLO);
        assertThat(client.next()).contains("\"code\":\"internal\"").doesNotContain("defect");
        assertThat(client.close().code()).isEqualTo(4004);
    }
}
