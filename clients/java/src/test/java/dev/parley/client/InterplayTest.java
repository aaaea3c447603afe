package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What happens when one thing happens in the middle of another. */
class InterplayTest {
    private final TestClient test = TestClient.connected();
    private final FakeHub hub = test.hub;
    private final ManualLoop loop = test.loop;
    private final Room room = test.client.room("garden");
    /** What the hub answers to, by type, and to joins as somebody by the name. */
    private final Map<String, Map<String, Object>> answers = new HashMap<>();

    InterplayTest() {
        hub.answerBy(request -> {
            final String name = request.text("name");
            final String type = request.textOrEmpty("type");
            return answers.getOrDefault(name == null ? type : name, answers.getOrDefault(type, Map.of()));
        });
        answers.put("join", test.roster(10, TestClient.entry("a"), TestClient.entry("b")));
        room.join();
        loop.advance(10);
    }

    private static Map<String, Object> error(String code) {
        return Map.of("code", code, "message", code, "retryable", code.equals("unavailable"));
    }

    private void renewToken() {
        test.token = CompletableFuture.completedFuture("t2");
        hub.say(Map.of("type", "token-expiring", "in", 60_000));
        loop.advance(10);
    }

    @Test
    void a_renewed_token_counts_from_when_it_is_there_whatever_becomes_of_the_reply() {
        hub.loseReplies(1);
        renewToken();
        hub.cut();
        loop.advance(300);
        assertThat(hub.line().of("hello").get(0).text("token")).isEqualTo("t2");
    }

    @Test
    void a_token_that_ends_while_the_next_one_waits_for_its_reply_is_not_taken_for_that_one() {
        hub.loseReplies(1);
        renewToken();
        hub.close(4501, "exp: expired");
        loop.advance(300);
        assertThat(test.client.state()).isEqualTo(ClientState.CONNECTED);
        assertThat(test.asked).containsExactly(TokenReason.START, TokenReason.EXPIRING);
    }

    @Test
    void a_renewed_token_that_the_hub_refuses_is_not_what_the_next_connection_begins_with() {
        answers.put("hello", error("forbidden"));
        renewToken();
        hub.cut();
        loop.advance(300);
        assertThat(hub.line().of("hello").get(0).text("token")).isEqualTo("t1");
    }

    @Test
    void a_provider_that_takes_longer_than_a_connection_may_is_asked_once() {
        final TestClient slow = TestClient.idle();
        slow.token = new CompletableFuture<>();
        slow.client.connect();
        slow.loop.advance(15_000);
        slow.token.complete("t1");
        slow.loop.advance(10);
        assertThat(slow.client.state()).isEqualTo(ClientState.CONNECTED);
        assertThat(slow.asked).containsExactly(TokenReason.START);
    }

    @Test
    void what_a_provider_gives_that_was_asked_again_meanwhile_is_good_all_the_same() {
        final TestClient slow = TestClient.idle();
        final CompletableFuture<String> first = new CompletableFuture<>();
        slow.token = first;
        slow.client.connect();
        slow.loop.advance(19_000);
        slow.token = new CompletableFuture<>();
        slow.loop.advance(6_000);
        first.complete("t1");
        slow.loop.advance(10_000);
        assertThat(slow.client.state()).isEqualTo(ClientState.CONNECTED);
        assertThat(slow.asked).containsExactly(TokenReason.START, TokenReason.START);
        slow.token.complete("t2");
        slow.hub.cut();
        slow.loop.advance(300);
        assertThat(slow.hub.line().of("hello").get(0).text("token")).isEqualTo("t1");
    }

    @Test
    void a_provider_that_never_answers_is_asked_again_after_a_while_and_at_once_on_another_network() {
        final TestClient silent = TestClient.idle();
        silent.token = new CompletableFuture<>();
        silent.client.connect();
        silent.loop.advance(19_000);
        assertThat(silent.asked).hasSize(1);
        silent.loop.advance(3_000);
        assertThat(silent.asked).hasSize(2);
        silent.token = CompletableFuture.completedFuture("t1");
        silent.client.networkChanged();
        silent.loop.advance(10);
        assertThat(silent.asked).hasSize(3);
        assertThat(silent.client.state()).isEqualTo(ClientState.CONNECTED);
    }

    @Test
    void a_name_that_is_refused_is_not_asked_for_again_when_the_room_is_joined_anew() {
        answers.put("Queen", error("bad-request"));
        final CompletableFuture<RosterSnapshot> joining = room.join(new JoinAs("Queen", null));
        loop.advance(10);
        assertThat(TestClient.failure(joining).code()).isEqualTo(ErrorCode.BAD_REQUEST);
        hub.forgetSession();
        hub.cut();
        loop.advance(300);
        assertThat(room.state()).isEqualTo(RoomState.JOINED);
    }

    @Test
    void a_gap_that_is_found_while_a_join_waits_is_closed_also_when_that_join_fails() {
        answers.put("Queen", error("bad-request"));
        hub.loseReplies(1);
        final CompletableFuture<RosterSnapshot> joining = room.join(new JoinAs("Queen", null));
        loop.advance(10);
        hub.push("peer-updated", TestClient.event(12, Map.of("peer", "a", "status", "busy")));
        answers.put("join", test.roster(12, TestClient.entry("a")));
        loop.advance(8_000);
        assertThat(TestClient.failure(joining).code()).isEqualTo(ErrorCode.BAD_REQUEST);
        assertThat(room.roster().get().version()).isEqualTo(12);
    }

    @Test
    void a_gap_is_closed_also_when_the_roster_that_comes_meanwhile_is_older() {
        answers.put("Queen", test.roster(11));
        hub.loseReplies(1);
        room.join(new JoinAs("Queen", null));
        loop.advance(10);
        hub.push("peer-updated", TestClient.event(12, Map.of("peer", "a", "status", "busy", "after", 10)));
        hub.push("peer-updated", TestClient.event(14, Map.of("peer", "a", "status", "away")));
        answers.put("Queen", test.roster(14, TestClient.entry("a")));
        loop.advance(8_000);
        assertThat(room.roster().get().version()).isEqualTo(14);
    }

    @Test
    void a_room_is_kept_while_so_much_waits_that_its_roster_can_not_be_asked_for() {
        hub.setGap(true);
        hub.cut();
        for (int i = 0; i < 256; i++) {
            room.send(i);
        }
        loop.advance(10_000);
        assertThat(room.state()).isEqualTo(RoomState.JOINED);
        assertThat(hub.done("join")).hasSize(2);
    }

    @Test
    void the_hub_is_asked_for_a_sign_of_life_before_it_has_so_much_to_answer_that_it_reads_no_more() {
        hub.cut();
        room.send("hello");
        loop.advance(300);
        assertThat(hub.line().frames).extracting(one -> one.text("type")).containsExactly("hello", "ping", "message");
    }

    @Test
    void a_listener_that_breaks_the_new_connection_costs_no_tries() {
        final List<Welcome> welcomes = new ArrayList<>();
        test.client.addListener(new ClientListener() {
            @Override
            public void onWelcome(Welcome welcome) {
                welcomes.add(welcome);
                if (welcomes.size() == 1) {
                    test.client.breakConnection(Duration.ofSeconds(40));
                }
            }
        });
        hub.cut();
        final CompletableFuture<SignalOutcome> sent = room.send("hello");
        loop.advance(41_000);
        assertThat(TestClient.done(sent).id()).isNotEmpty();
    }

    @Test
    void what_waited_behind_a_request_that_is_too_large_leaves_once() {
        hub.cut();
        final CompletableFuture<SignalOutcome> large = room.offer("a", "x".repeat(70_000));
        final CompletableFuture<SignalOutcome> small = room.offer("a", "x");
        loop.advance(300);
        assertThat(TestClient.failure(large).code()).isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(TestClient.done(small).id()).isNotEmpty();
        assertThat(hub.line().of("offer")).hasSize(1);
    }

    @Test
    void who_has_left_in_a_listener_is_told_of_nobody_who_comes_and_of_no_signal() {
        room.leave();
        loop.advance(10);
        final List<String> told = new ArrayList<>();
        room.addListener(new RoomListener() {
            @Override
            public void onPeerJoined(Peer peer) {
                told.add(peer.peer());
                if (told.size() == 1) {
                    room.leave();
                }
            }

            @Override
            public void onSignal(Signal signal) {
                told.add(signal.mid());
                room.leave();
            }
        });
        room.join();
        loop.advance(10);
        assertThat(told).containsExactly("a");
        room.join();
        hub.push("message", TestClient.message("m1", 1));
        hub.push("message", TestClient.message("m2", 2));
        loop.advance(10);
        assertThat(told).containsExactly("a", "a", "b", "m1");
    }

    @Test
    void leaving_succeeds_too_when_the_session_is_lost_meanwhile() {
        answers.put("leave", error("not-in-room"));
        final CompletableFuture<Boolean> left = room.leave();
        loop.advance(10);
        assertThat(TestClient.done(left)).isTrue();
    }

    @Test
    void a_room_whose_leave_came_to_nothing_is_forgotten_once_the_hub_or_a_new_session_says_that_it_is_over() {
        final Room other = test.client.room("other");
        final Room early = test.client.room("early");
        other.join();
        answers.put("leave", error("unavailable"));
        room.leave();
        other.leave();
        loop.advance(20_000);
        test.client.room("another");
        assertThat(List.of(test.client.room("garden"), test.client.room("other")))
                .containsExactly(room, other);
        hub.push("room-closed", Map.of("room", "garden", "reason", "left"));
        loop.advance(10);
        test.client.room("one more");
        assertThat(test.client.room("garden")).isNotEqualTo(room);
        assertThat(test.client.room("other")).isEqualTo(other);
        hub.forgetSession();
        hub.cut();
        loop.advance(300);
        test.client.room("the last");
        assertThat(test.client.room("other")).isNotEqualTo(other);
        assertThat(test.client.room("early")).isEqualTo(early);
    }
}
