package dev.parley.system.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Hello;
import dev.parley.system.harness.Json;
import dev.parley.system.harness.Message;
import dev.parley.system.harness.Pair;
import dev.parley.system.harness.Reply;
import dev.parley.system.harness.TestClient;
import dev.parley.system.harness.Token;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import dev.parley.testkit.watch.BlockingCalls;
import dev.parley.testkit.watch.LeakWatch;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Protocol, "Resume". */
@ExtendWith({LeakWatch.class, BlockingCalls.class})
class ResumeTest {
    private static final int REPLACED_BY_CONNECTION = 4001;

    private final Cluster cluster = Cluster.shared();

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void a_broken_connection_costs_nothing(Wire.Pairing pairing) {
        try (Pair pair = cluster.pair(pairing)) {
            final TestClient first = pair.first();
            final TestClient second = pair.second();
            pair.offer("seen");
            second.take("offer");
            final long seen = second.lastSeq();
            second.breakConnection();
            assertThat(first.take("peer-updated").body().get("connected").asBoolean())
                    .isFalse();
            for (int i = 0; i < 5; i++) {
                final Reply held = first.ask("message", "to", second.peer(), "room", pair.room(), "data", i);
                assertThat(held.outcome()).as(held.raw()).isEqualTo("held");
            }
            first.done("status", "status", "busy");
            try (TestClient back = second.resume()) {
                assertThat(back.welcome().text("session")).isEqualTo(second.session());
                assertThat(back.peer()).isEqualTo(second.peer());
                assertThat(back.welcome().body().get("resumed").asBoolean()).isTrue();
                assertThat(back.welcome().body().get("gap").asBoolean()).isFalse();
                assertThat(first.take("peer-updated").body().get("connected").asBoolean())
                        .isTrue();
                pair.offer("new");
                back.take("offer");
                assertThat(back.received().getFirst().type()).isEqualTo("welcome");
                assertThat(back.pushes())
                        .extracting(Message::type)
                        .containsExactly(
                                "message", "message", "message", "message", "message", "peer-updated", "offer");
                assertThat(back.received("message"))
                        .extracting(push -> push.number("data"))
                        .containsExactly(0L, 1L, 2L, 3L, 4L);
                Conformance.assertNumbered(back, seen);
                assertThat(first.received("peer-left")).isEmpty();
                assertThat(back.done("message", "room", pair.room(), "data", 1).outcome())
                        .isEqualTo("delivered");
            }
        }
    }

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void a_session_that_has_received_nothing_can_be_resumed(Wire.Pairing pairing) {
        try (Pair pair = cluster.pair(pairing)) {
            pair.second().breakConnection();
            pair.first().take("peer-updated");
            assertThat(pair.offer("v=0").outcome()).isEqualTo("held");
            try (TestClient back = pair.second().resume(pair.second().node(), 0)) {
                assertThat(back.welcome().body().get("resumed").asBoolean()).isTrue();
                assertThat(back.take("offer").seq()).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void what_was_written_and_not_confirmed_comes_again(Wire.Pairing pairing) {
        try (Pair pair = cluster.pair(pairing)) {
            for (int i = 0; i < 3; i++) {
                pair.first().done("message", "to", pair.second().peer(), "room", pair.room(), "data", i);
            }
            final Message second = pair.second().take("message", push -> push.number("data") == 1);
            pair.second().breakConnection();
            try (TestClient back = pair.second().resume(pair.second().node(), second.seq())) {
                final Message third = back.take("message");
                assertThat(third.number("data")).isEqualTo(2);
                final Message before = pair.second().received("message").stream()
                        .filter(push -> push.number("data") == 2)
                        .findFirst()
                        .orElse(third);
                assertThat(third.text("mid")).isEqualTo(before.text("mid"));
                assertThat(third.seq()).isEqualTo(second.seq() + 1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void what_was_confirmed_does_not_come_again(Wire wire) {
        try (Pair pair = cluster.pair(new Wire.Pairing(Wire.NATIVE, wire))) {
            pair.offer("v=0");
            pair.second().take("offer");
            pair.second().confirm();
            Conformance.roundTrip(pair.second());
            pair.second().breakConnection();
            try (TestClient back = pair.second().resume(pair.second().node(), 0)) {
                Conformance.roundTrip(back);
                assertThat(back.pushes()).isEmpty();
                assertThat(back.welcome().body().get("gap").asBoolean())
                        .as("what the client says it lacks is gone")
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void what_a_request_says_was_received_does_not_come_again(Wire wire) {
        try (Pair pair = cluster.pair(new Wire.Pairing(Wire.NATIVE, wire))) {
            pair.offer("v=0");
            pair.second().take("offer");
            pair.second()
                    .done("status", "status", "busy", "received", pair.second().lastSeq());
            pair.second().breakConnection();
            try (TestClient back = pair.second().resume(pair.second().node(), 0)) {
                Conformance.roundTrip(back);
                assertThat(back.pushes()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void a_session_is_resumed_on_a_sibling_too(Wire.Pairing pairing) {
        try (Pair pair = cluster.pair(pairing)) {
            pair.offer("seen");
            pair.second().take("offer");
            final long seen = pair.second().lastSeq();
            pair.second().breakConnection();
            pair.first()
                    .take("peer-updated", push -> !push.body().path("connected").asBoolean(true));
            assertThat(pair.offer("missed").outcome()).isEqualTo("held");
            final Wire wire = pairing.second();
            final var sibling =
                    pair.second().node() == cluster.node(wire, 0) ? cluster.node(wire, 1) : cluster.node(wire, 0);
            try (TestClient back = pair.second().resume(sibling)) {
                assertThat(back.welcome().body().get("resumed").asBoolean()).isTrue();
                assertThat(back.peer()).isEqualTo(pair.second().peer());
                assertThat(back.take("offer").text("sdp")).isEqualTo("missed");
                final Reply reply = pair.offer("new");
                assertThat(reply.outcome()).as(reply.raw()).isEqualTo("delivered");
                assertThat(back.take("offer").text("sdp")).isEqualTo("new");
                Conformance.assertNumbered(back, seen);
                final Reply answer = back.ask("answer", "to", pair.first().peer(), "room", pair.room(), "sdp", "x");
                assertThat(answer.outcome()).as(answer.raw()).isEqualTo("delivered");
                pair.first().take("answer");
                assertThat(pair.first().received("peer-left")).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void a_reply_is_remembered_across_a_resume(Wire.Pairing pairing) {
        try (Pair pair = cluster.pair(pairing)) {
            final String offer = Json.object("to", pair.second().peer(), "room", pair.room(), "sdp", "v=0");
            Await.value(pair.first().requestAs("o1", "offer", offer));
            pair.first().breakConnection();
            try (TestClient back = pair.first().resume()) {
                final Reply again = Await.value(back.requestAs("o1", "offer", offer));
                assertThat(again.outcome()).isEqualTo("delivered");
                assertThat(again.duplicate()).isTrue();
                Conformance.roundTrip(pair.second());
                assertThat(pair.second().received("offer")).hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void a_session_that_is_unknown_ended_or_another_users_starts_a_new_one(Wire wire) {
        final String user = Cluster.unique("user");
        final TestClient ended = TestClient.admitted(cluster.node(wire), user);
        ended.end();
        try (TestClient foreign = cluster.client(wire)) {
            for (String session : List.of("unknown-session-unknown-session", "x", ended.session(), foreign.session())) {
                try (TestClient client = TestClient.admitted(
                        cluster.node(wire), Hello.with(Token.of(user)).resuming(session, 3))) {
                    assertThat(client.welcome().body().get("resumed").asBoolean())
                            .isFalse();
                    assertThat(client.session()).isNotEqualTo(session);
                    assertThat(client.peer()).isNotEqualTo(foreign.peer());
                }
            }
            Conformance.roundTrip(foreign);
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void the_newest_connection_of_a_session_wins(Wire wire) {
        try (Pair pair = cluster.pair(new Wire.Pairing(Wire.WEB, wire))) {
            final TestClient older = pair.second();
            try (TestClient newer = older.resume()) {
                assertThat(older.closed().code()).isEqualTo(REPLACED_BY_CONNECTION);
                assertThat(older.closed().comeBack()).isTrue();
                assertThat(newer.welcome().body().get("resumed").asBoolean()).isTrue();
                assertThat(pair.offer("v=0").outcome()).isEqualTo("delivered");
                newer.take("offer");
                assertThat(pair.first().received("peer-left")).isEmpty();
                assertThat(pair.first().received("peer-updated")).isEmpty();
            }
        }
    }

    /** A duplicated tab: each is thrown out by the other, and comes back as the close code says. */
    @ParameterizedTest
    @EnumSource(Wire.class)
    void two_clients_that_take_a_session_from_each_other_part(Wire wire) {
        try (Pair pair = cluster.pair(new Wire.Pairing(Wire.NATIVE, wire))) {
            TestClient has = pair.second();
            int takeovers = 0;
            boolean resumed = true;
            while (resumed) {
                final TestClient comes = pair.second().resume(cluster.node(wire, takeovers % 2));
                resumed = comes.welcome().body().get("resumed").asBoolean();
                if (resumed) {
                    assertThat(has.closed().code()).isEqualTo(REPLACED_BY_CONNECTION);
                    has = comes;
                    takeovers++;
                    assertThat(takeovers).isLessThan(6);
                } else {
                    assertThat(comes.peer()).isNotEqualTo(pair.second().peer());
                    comes.end();
                }
            }
            assertThat(pair.offer("v=0").outcome()).isEqualTo("delivered");
            has.take("offer");
            has.end();
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void who_does_not_come_back_leaves_when_the_window_is_over(Wire wire) {
        final Cluster brief = Cluster.brief();
        try (Pair pair = brief.pair(new Wire.Pairing(Wire.NATIVE, wire))) {
            final long start = System.nanoTime();
            pair.second().breakConnection();
            final Message left = pair.first().take("peer-left");
            assertThat(left.text("reason")).isEqualTo("lost");
            assertThat(java.time.Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Cluster.BRIEF_WINDOW, Cluster.BRIEF_WINDOW.plusSeconds(2));
        }
    }
}
