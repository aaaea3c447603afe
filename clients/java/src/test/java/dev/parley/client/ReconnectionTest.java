package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReconnectionTest {
    private final TestClient test = TestClient.connected();
    private final FakeHub hub = test.hub;
    private final ManualLoop loop = test.loop;

    @Test
    void a_connection_begins_with_the_token_and_what_the_client_is() {
        final JsonObject hello = hub.line().of("hello").get(0);
        assertThat(hello.text("token")).isEqualTo("t1");
        assertThat(hello.has("resume")).isFalse();
        assertThat(hello.object("client").text("name")).isEqualTo("parley-client-java");
        assertThat(TestClient.done(test.client.connect()).peer()).isEqualTo("p1");
        assertThat(test.client.peer()).isEqualTo("p1");
        assertThat(test.client.iceServers()).containsExactly(new IceServer(List.of("stun:x"), null, null));
        assertThat(test.told).containsExactly("connecting", "connected");
    }

    @Test
    void a_broken_connection_is_resumed_and_what_was_missed_comes_once_and_in_order() {
        hub.push("message", TestClient.message("m1", 1));
        loop.advance(5);
        hub.cut();
        hub.push("message", TestClient.message("m2", 2));
        hub.push("message", TestClient.message("m3", 3));
        assertThat(test.client.state()).isEqualTo(ClientState.WAITING);
        loop.advance(300);
        final JsonObject resume = hub.line().of("hello").get(0).object("resume");
        assertThat(resume.text("session")).isEqualTo("s1");
        assertThat(resume.number("seq", 0)).isEqualTo(1);
        assertThat(test.data()).containsExactly(1L, 2L, 3L);
        assertThat(test.told)
                .containsExactly("connecting", "connected", "waiting", "connecting", "connected", "resumed 2");
    }

    @Test
    void the_pause_doubles_with_each_failure_is_jittered_and_ends_at_its_most() {
        hub.setThere(false);
        hub.cut();
        long ceiling = 250;
        for (int i = 0; i < 8; i++) {
            final long delay = test.client.connection().get().delay().toMillis();
            assertThat(delay).isBetween(ceiling / 2, ceiling);
            loop.advance(delay + 2);
            ceiling = Math.min(10_000, ceiling * 2);
        }
        hub.setThere(true);
        loop.advance(10_010);
        assertThat(test.client.state()).isEqualTo(ClientState.CONNECTED);
        loop.advance(5_000);
        hub.cut();
        assertThat(test.client.connection().get().delay().toMillis())
                .as("a connection that has lasted")
                .isLessThanOrEqualTo(250);
    }

    @Test
    void a_hub_that_has_gone_silent_is_found_out_by_the_clients_own_ping() {
        loop.advance(3_000);
        hub.goSilent();
        loop.advance(8_010);
        assertThat(hub.lines()).hasSizeGreaterThan(1);
        assertThat(hub.lines().get(0).dropped).isTrue();
        loop.advance(300);
        assertThat(test.client.state()).isEqualTo(ClientState.CONNECTED);
    }

    @Test
    void an_app_that_comes_to_the_foreground_asks_at_once() {
        loop.advance(3_000);
        hub.goSilent();
        test.client.checkConnection();
        loop.advance(3_000);
        assertThat(hub.lines().get(0).dropped).isTrue();
    }

    @Test
    void a_process_that_stood_still_asks_once_more_before_it_gives_a_connection_up() {
        loop.advance(5_000);
        test.client.checkConnection();
        hub.goSilent();
        loop.standStill(60_000);
        loop.advance(0);
        assertThat(hub.lines()).hasSize(1);
        loop.advance(3_000);
        assertThat(hub.lines().get(0).dropped).isTrue();
    }

    @Test
    void another_network_ends_the_waiting() {
        hub.setThere(false);
        hub.cut();
        loop.advance(60_000);
        hub.setThere(true);
        test.client.networkChanged();
        loop.advance(10);
        assertThat(test.client.state()).isEqualTo(ClientState.CONNECTED);
    }

    @ParameterizedTest
    @ValueSource(ints = {4000, 4001, 4002, 4003, 4004, 1006, 1001, 1000, 1009})
    void codes_that_let_it_come_back(int code) {
        hub.close(code, "");
        loop.advance(300);
        assertThat(test.client.state()).isEqualTo(ClientState.CONNECTED);
        assertThat(test.told).contains("resumed 0");
    }

    @ParameterizedTest
    @ValueSource(ints = {4500, 4502, 4503, 4504, 4505, 4600})
    void codes_that_do_not(int code) {
        final CompletableFuture<JsonObject> asked = test.client.request("ice", Map.of());
        hub.close(code, "so it is");
        loop.advance(60_000);
        assertThat(test.client.state()).isEqualTo(ClientState.CLOSED);
        assertThat(hub.lines()).hasSize(1);
        assertThat(TestClient.failure(asked).code()).isEqualTo(ErrorCode.CLOSED);
        assertThat(TestClient.failure(asked).closed().code()).isEqualTo(code);
        assertThat(TestClient.failure(test.client.request("ice", Map.of())).code())
                .isEqualTo(ErrorCode.CLOSED);
        assertThat(loop.timers()).isZero();
    }

    @Test
    void of_several_addresses_the_next_is_tried_and_the_session_goes_along() {
        final TestClient other = TestClient.idle("ws://a", "ws://b");
        other.client.connect();
        other.loop.advance(10);
        other.hub.cut();
        other.loop.advance(300);
        assertThat(other.hub.lines()).extracting(line -> line.url).containsExactly("ws://a", "ws://b");
        assertThat(other.told).contains("resumed 0");
        other.hub.say(Map.of("type", "go-away", "reason", "drain", "delay", 500, "deadline", 1000));
        other.loop.advance(400);
        assertThat(other.client.state()).isEqualTo(ClientState.CONNECTED);
        other.loop.advance(200);
        assertThat(other.hub.lines()).extracting(line -> line.url).containsExactly("ws://a", "ws://b", "ws://a");
        assertThat(other.client.state()).isEqualTo(ClientState.CONNECTED);
    }

    @Test
    void a_hub_that_wants_to_be_left_alone_is() {
        final FakeHub.Line line = hub.line();
        loop.run(() -> line.down(1006, "HTTP 429", 7_000));
        assertThat(test.client.connection().get().delay().toMillis()).isEqualTo(7_000);
    }

    @Test
    void an_address_that_is_none_closes_the_client() {
        final TestClient other = TestClient.idle("garden");
        final CompletableFuture<Welcome> connecting = other.client.connect();
        other.loop.advance(10);
        assertThat(TestClient.failure(connecting).closed().name()).isEqualTo(CloseReason.Name.BAD_PROTOCOL);
    }

    @Test
    void a_closed_client_says_so_to_the_hub_and_leaves_nothing_behind() {
        final Room room = test.joined();
        final CompletableFuture<SignalOutcome> sent = room.send("last words");
        test.client.close();
        assertThat(hub.line().ended).isTrue();
        assertThat(TestClient.failure(sent).code()).isEqualTo(ErrorCode.CLOSED);
        assertThat(room.state()).isEqualTo(RoomState.CLOSED);
        loop.advance(10);
        assertThat(loop.timers()).isZero();
        assertThat(test.told).endsWith("closed", "closed closed-by-client");
    }

    @Test
    void credentials_of_ice_servers_are_renewed_before_they_end_and_again_soon_where_that_fails() {
        hub.answerBy(
                request -> Map.of("iceServers", List.of(Map.of("urls", List.of("turn:y"))), "iceLifetime", 60_000));
        test.client.refreshIceServers();
        loop.advance(44_000);
        assertThat(hub.done("ice")).hasSize(1);
        hub.answerBy(request -> Map.of("code", "forbidden", "message", "no", "retryable", false));
        loop.advance(2_000);
        assertThat(hub.done("ice")).hasSize(2);
        assertThat(test.told).endsWith("warning forbidden");
        assertThat(test.client.iceServers()).containsExactly(new IceServer(List.of("turn:y"), null, null));
        loop.advance(3_000);
        assertThat(hub.done("ice")).hasSize(3);
        test.client.close();
        loop.advance(10);
        assertThat(loop.timers()).isZero();
    }

    // ---- tokens

    @Test
    void a_token_that_expires_is_replaced_without_a_break() {
        test.token = CompletableFuture.completedFuture("t2");
        hub.say(Map.of("type", "token-expiring", "in", 60_000));
        loop.advance(10);
        assertThat(test.asked).containsExactly(TokenReason.START, TokenReason.EXPIRING);
        assertThat(hub.done("hello")).extracting(one -> one.text("token")).containsExactly("t2");
        hub.cut();
        loop.advance(300);
        assertThat(hub.line().of("hello").get(0).text("token")).isEqualTo("t2");
        assertThat(test.asked).hasSize(2);
    }

    @Test
    void a_token_that_cannot_be_replaced_yet_is_asked_for_again() {
        test.token = CompletableFuture.failedFuture(new IllegalStateException("the backend is away"));
        hub.say(Map.of("type", "token-expiring", "in", 60_000));
        loop.advance(2_900);
        assertThat(test.asked).as("at once, after one second, after two more").hasSize(3);
        assertThat(test.told).endsWith("warning no-token", "warning no-token");
        test.token = CompletableFuture.completedFuture("t2");
        loop.advance(200);
        assertThat(hub.done("hello")).extracting(one -> one.text("token")).containsExactly("t2");
        loop.advance(60_000);
        assertThat(test.asked).hasSize(4);
    }

    @Test
    void a_token_that_was_refused_is_replaced_and_the_session_goes_on() {
        test.token = CompletableFuture.completedFuture("t2");
        hub.close(4501, "exp: expired");
        loop.advance(300);
        assertThat(test.asked).containsExactly(TokenReason.START, TokenReason.REFUSED);
        assertThat(hub.line().of("hello").get(0).text("token")).isEqualTo("t2");
        assertThat(test.told).contains("resumed 0");
    }

    @Test
    void the_same_token_again_closes_the_client() {
        hub.close(4501, "exp: expired");
        loop.advance(300);
        assertThat(test.told).endsWith("closed", "closed unauthorized");
    }

    @Test
    void a_hub_that_refuses_the_fresh_token_too_is_left_alone() {
        test.token = CompletableFuture.completedFuture("t2");
        hub.close(4501, "revoked");
        while (test.client.state() != ClientState.CONNECTING) {
            loop.advance(1);
        }
        test.token = CompletableFuture.completedFuture("t3");
        hub.close(4501, "revoked");
        assertThat(test.told).endsWith("closed", "closed unauthorized");
        assertThat(test.asked).containsExactly(TokenReason.START, TokenReason.REFUSED);
    }

    @Test
    void a_refusal_is_what_connecting_fails_with() {
        final ManualLoop other = new ManualLoop(1);
        final FakeHub refusing = new FakeHub(other);
        final ParleyClient client = new ParleyClient(ClientOptions.of(TestClient.URL, "bad"), other, refusing);
        final CompletableFuture<Welcome> connecting = client.connect();
        other.advance(1);
        refusing.say(Map.of("type", "error", "code", "unauthorized", "message", "exp: expired", "retryable", false));
        other.advance(1);
        refusing.close(4501, "unauthorized");
        assertThat(TestClient.failure(connecting).code()).isEqualTo(ErrorCode.UNAUTHORIZED);
        assertThat(TestClient.failure(connecting)).hasMessage("exp: expired");
        assertThat(client.state()).isEqualTo(ClientState.CLOSED);
    }

    @Test
    void a_provider_that_fails_is_asked_again_unless_it_says_that_this_is_in_vain() {
        final TestClient other = TestClient.idle();
        other.token = CompletableFuture.failedFuture(new IllegalStateException("the backend is away"));
        other.client.connect();
        other.loop.advance(400);
        assertThat(other.asked).hasSizeGreaterThan(1);
        other.token = CompletableFuture.failedFuture(new ParleyException(ErrorCode.UNAUTHORIZED, "signed out", false));
        other.loop.advance(10_000);
        assertThat(other.told).endsWith("closed", "closed unauthorized");
        assertThat(TestClient.failure(other.client.connect())).hasMessage("signed out");
    }

    @Test
    void a_provider_that_gives_nothing_is_given_up_in_time() {
        final TestClient other = TestClient.idle();
        other.token = new CompletableFuture<>();
        other.client.connect();
        other.loop.advance(10_000);
        assertThat(other.client.state()).isEqualTo(ClientState.WAITING);
        other.token.complete("too late");
        assertThat(other.hub.lines()).isEmpty();
    }
}
