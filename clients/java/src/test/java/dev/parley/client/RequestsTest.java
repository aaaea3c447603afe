package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RequestsTest {
    private final TestClient test = TestClient.connected();
    private final FakeHub hub = test.hub;
    private final ManualLoop loop = test.loop;
    private final Room room = test.joined();

    @Test
    void a_request_whose_reply_got_lost_with_the_connection_is_carried_out_once() {
        hub.loseReplies(1);
        final CompletableFuture<SignalOutcome> sent = room.send("hello");
        loop.advance(5);
        hub.cut();
        assertThat(sent).isNotDone();
        loop.advance(300);
        assertThat(TestClient.done(sent).outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(hub.done("message")).hasSize(1);
        assertThat(hub.line().of("message"))
                .extracting(one -> one.text("id"))
                .containsExactly(TestClient.done(sent).id());
    }

    @Test
    void what_is_asked_while_the_connection_is_broken_leaves_when_it_is_back_in_order() {
        hub.cut();
        final List<CompletableFuture<SignalOutcome>> sent = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            sent.add(room.send(i));
        }
        loop.advance(300);
        assertThat(sent).allMatch(CompletableFuture::isDone);
        assertThat(hub.done("message"))
                .extracting(one -> one.number("data", -1))
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    }

    @Test
    void a_reply_that_does_not_come_is_asked_for_again_under_the_same_id() {
        hub.loseReplies(1);
        final CompletableFuture<SignalOutcome> sent = room.send("hello");
        loop.advance(7_010);
        assertThat(sent).isCompleted();
        assertThat(hub.done("message")).hasSize(1);
        assertThat(hub.line().of("message")).hasSize(2);
    }

    @Test
    void an_error_that_may_pass_is_tried_again_but_not_for_ever() {
        hub.answerBy(request -> Map.of("code", "unreachable", "message", "x", "retryable", true));
        final CompletableFuture<SignalOutcome> sent = room.send("hello");
        loop.advance(20_000);
        assertThat(TestClient.failure(sent).code()).isEqualTo(ErrorCode.UNREACHABLE);
        assertThat(hub.done("message")).hasSize(5);
    }

    @Test
    void the_hub_says_when() {
        hub.answerBy(request -> Map.of("code", "rate-limited", "message", "x", "retryable", true, "retryAfter", 3_000));
        final CompletableFuture<SignalOutcome> sent = room.send("hello");
        loop.advance(10);
        hub.answerBy(request -> Map.of("outcome", "held"));
        loop.advance(2_900);
        assertThat(sent).isNotDone();
        loop.advance(200);
        assertThat(TestClient.done(sent).outcome()).isEqualTo(Outcome.HELD);
    }

    @Test
    void an_error_that_does_not_pass_is_told_at_once_by_its_code() {
        hub.answerBy(request -> Map.of("code", "unknown-peer", "message", "no such peer", "retryable", false));
        final CompletableFuture<SignalOutcome> sent = room.sendTo("nobody", 1);
        loop.advance(10);
        assertThat(TestClient.failure(sent).code()).isEqualTo(ErrorCode.UNKNOWN_PEER);
        assertThat(TestClient.failure(sent)).hasMessage("no such peer");
    }

    @Test
    void signals_to_one_peer_wait_for_each_other_and_those_to_others_do_not() {
        hub.loseReplies(1);
        final CompletableFuture<SignalOutcome> offer = room.offer("ben", "v=0");
        final CompletableFuture<SignalOutcome> candidates = room.candidates("ben", List.of(Map.of("candidate", "c")));
        final CompletableFuture<SignalOutcome> other = room.bye("cem", "enough");
        loop.advance(10);
        assertThat(other).isCompleted();
        assertThat(hub.line().of("candidates")).isEmpty();
        loop.advance(7_010);
        assertThat(offer).isCompleted();
        assertThat(candidates).isCompleted();
        assertThat(hub.done()).extracting(one -> one.text("type")).containsSubsequence("offer", "candidates");
    }

    @Test
    void without_a_hub_a_request_fails_at_its_deadline() {
        hub.setThere(false);
        hub.cut();
        final CompletableFuture<SignalOutcome> sent = room.send("hello");
        loop.advance(44_000);
        assertThat(sent).isNotDone();
        loop.advance(1_000);
        assertThat(TestClient.failure(sent).code()).isEqualTo(ErrorCode.TIMEOUT);
    }

    @Test
    void with_the_session_go_the_signals_that_waited_but_not_the_room() {
        final CompletableFuture<Boolean> status = test.client.setStatus(UserStatus.IN_CALL);
        loop.advance(10);
        assertThat(status).isCompleted();
        hub.cut();
        final CompletableFuture<SignalOutcome> sent = room.send("hello");
        hub.forgetSession();
        loop.advance(300);
        assertThat(TestClient.failure(sent).code()).isEqualTo(ErrorCode.SESSION_LOST);
        assertThat(test.told).contains("session lost p1 p2");
        assertThat(room.state()).isEqualTo(RoomState.JOINED);
        assertThat(hub.line().of("status"))
                .extracting(one -> one.text("status"))
                .containsExactly("in-call");
    }

    @Test
    void time_without_a_connection_costs_no_tries() {
        hub.loseReplies(1);
        final CompletableFuture<SignalOutcome> sent = room.send("hello");
        loop.advance(5);
        hub.setThere(false);
        hub.cut();
        loop.advance(42_000);
        assertThat(sent).isNotDone();
        hub.setThere(true);
        test.client.checkConnection();
        loop.advance(10);
        assertThat(TestClient.done(sent).outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(hub.line().frames).extracting(one -> one.text("type")).startsWith("hello", "ping", "message");
    }

    @Test
    void what_means_the_same_in_a_new_session_is_asked_in_it() {
        hub.cut();
        final List<CompletableFuture<?>> asked = List.of(
                test.client.room("other").join(),
                test.client.setStatus(UserStatus.AWAY),
                test.client.refreshIceServers(),
                room.leave());
        hub.forgetSession();
        loop.advance(300);
        assertThat(asked).allMatch(one -> one.isDone() && !one.isCompletedExceptionally());
    }

    @Test
    void what_waits_is_bounded() {
        hub.cut();
        final List<CompletableFuture<SignalOutcome>> sent = new ArrayList<>();
        for (int i = 0; i < 257; i++) {
            sent.add(room.send(i));
        }
        assertThat(sent.subList(0, 256)).noneMatch(CompletableFuture::isDone);
        assertThat(TestClient.failure(sent.get(256)).code()).isEqualTo(ErrorCode.OVERLOADED);
        loop.advance(1_000);
        assertThat(sent.subList(0, 256)).allMatch(CompletableFuture::isDone);
        final CompletableFuture<SignalOutcome> again = room.send("again");
        loop.advance(10);
        assertThat(TestClient.done(again).outcome()).isEqualTo(Outcome.DELIVERED);
    }

    @Test
    void what_the_hub_would_close_the_connection_over_does_not_leave() {
        final CompletableFuture<SignalOutcome> large = room.send("ü".repeat(33_000));
        loop.advance(10);
        assertThat(TestClient.failure(large).code()).isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(hub.line().of("message")).isEmpty();
        assertThat(TestClient.failure(room.send(Double.NaN)).code()).isEqualTo(ErrorCode.BAD_REQUEST);
        assertThat(TestClient.failure(room.send(new Object())).code()).isEqualTo(ErrorCode.BAD_REQUEST);
    }

    @Test
    void a_future_fails_with_what_has_happened_unwrapped() {
        hub.answerBy(request -> Map.of("code", "forbidden", "message", "no", "retryable", false));
        final List<Throwable> seen = new ArrayList<>();
        room.kick("ben").whenComplete((done, error) -> seen.add(error));
        room.leave().whenComplete((done, error) -> seen.add(error));
        test.client.setStatus(UserStatus.AWAY).whenComplete((done, error) -> seen.add(error));
        test.client.refreshIceServers().whenComplete((done, error) -> seen.add(error));
        loop.advance(10);
        assertThat(seen).hasSize(4).hasOnlyElementsOfType(ParleyException.class);
    }

    @Test
    void what_a_listener_throws_harms_nobody() {
        test.client.addListener(new ClientListener() {
            @Override
            public void onUnknown(String type, JsonObject fields) {
                throw new IllegalStateException("a defect of the application");
            }
        });
        hub.push("brand-new", Map.of());
        hub.push("message", TestClient.message("m1", 1));
        loop.advance(10);
        assertThat(test.told).contains("unknown brand-new");
        assertThat(test.data()).containsExactly(1L);
    }
}
