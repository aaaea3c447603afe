package dev.parley.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Json;
import dev.parley.system.harness.Message;
import dev.parley.system.harness.Pair;
import dev.parley.system.harness.ProcessNode;
import dev.parley.system.harness.Reply;
import dev.parley.system.harness.TestClient;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import dev.parley.testkit.watch.LeakWatch;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A node's process is killed: its clients resume on a sibling, or leave. */
@ExtendWith(LeakWatch.class)
class KilledNodeTest {
    private static final Duration BEYOND_THE_WINDOW = Duration.ofSeconds(15);

    private static final Map<Wire, ProcessNode> BRIEF = new EnumMap<>(Wire.class);
    private static final Map<Wire, ProcessNode> ORDINARY = new EnumMap<>(Wire.class);
    private static final Map<Wire, ProcessNode> ADOPTED = new EnumMap<>(Wire.class);

    @BeforeAll
    static void start() {
        for (Wire wire : Wire.values()) {
            ORDINARY.put(wire, Cluster.shared().spawnApart(wire, Map.of()));
            ADOPTED.put(wire, Cluster.shared().spawnApart(wire, Map.of()));
            BRIEF.put(
                    wire,
                    Cluster.brief()
                            .spawnApart(wire, Map.of("PARLEY_RESUME_WINDOW", Cluster.BRIEF_WINDOW.toMillis() + "ms")));
        }
        for (Map<Wire, ProcessNode> nodes : List.of(ORDINARY, ADOPTED, BRIEF)) {
            nodes.values().forEach(Cluster::awaitReady);
        }
    }

    @AfterAll
    static void stop() {
        for (Map<Wire, ProcessNode> nodes : List.of(ORDINARY, ADOPTED, BRIEF)) {
            nodes.values().forEach(ProcessNode::close);
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void who_does_not_resume_leaves_every_roster_in_time_and_senders_are_told_what_came_to_nothing(Wire wire) {
        final Cluster cluster = Cluster.brief();
        final ProcessNode node = BRIEF.get(wire);
        final TestClient lost = TestClient.admitted(node, Cluster.unique("lost"));
        final TestClient quiet = TestClient.admitted(node, Cluster.unique("quiet"));
        final TestClient away = TestClient.admitted(node, Cluster.unique("away"));
        try (TestClient here = cluster.client(Wire.NATIVE);
                TestClient there = cluster.client(Wire.WEB)) {
            final String room = Cluster.unique("room");
            here.join(room);
            there.join(room);
            lost.join(room);
            here.take("peer-joined", push -> push.text("peer").equals(lost.peer()));
            there.take("peer-joined", push -> push.text("peer").equals(lost.peer()));
            assertThat(send(here, "received", lost.peer(), room).outcome()).isEqualTo("delivered");
            lost.take("message");
            lost.confirm();
            assertThat(lost.ask("ping").ok()).isTrue();
            for (TestClient sender : List.of(here, there)) {
                assertThat(send(sender, "written", lost.peer(), room).outcome()).isEqualTo("delivered");
            }
            final String more = Cluster.unique("room");
            here.join(more);
            quiet.join(more);
            away.join(more);
            assertThat(send(here, "shown", quiet.peer(), more).outcome())
                    .as("to a client that confirms nothing")
                    .isEqualTo("delivered");
            away.breakConnection();
            here.take("peer-updated", push -> !push.body().path("connected").asBoolean(true));
            assertThat(send(here, "held", away.peer(), more).outcome()).isEqualTo("held");
            final long start = System.nanoTime();
            node.kill();
            lost.closed();
            for (TestClient watcher : List.of(here, there)) {
                final Message left = watcher.take(
                        "peer-left",
                        Cluster.BRIEF_WINDOW.plus(BEYOND_THE_WINDOW),
                        push -> push.text("peer").equals(lost.peer()));
                assertThat(left.text("reason")).isEqualTo("node-lost");
            }
            final Duration took = Duration.ofNanos(System.nanoTime() - start);
            System.out.printf("[faults] %s node killed: members gone after %d ms%n", wire, took.toMillis());
            assertThat(took).isBetween(Cluster.BRIEF_WINDOW, Cluster.BRIEF_WINDOW.plus(BEYOND_THE_WINDOW));
            assertThat(here.join(room).body().get("peers")).hasSize(1);
            for (TestClient gone : List.of(quiet, away)) {
                here.take("peer-left", push -> push.text("peer").equals(gone.peer()));
            }
            here.awaitCount("undeliverable", 2, TestClient.PATIENCE);
            there.awaitCount("undeliverable", 1, TestClient.PATIENCE);
            assertThat(here.ask("ping").ok()).isTrue();
            assertThat(notices(here)).containsExactlyInAnyOrder("written unconfirmed", "held expired");
            assertThat(notices(there)).containsExactly("written unconfirmed");
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void what_is_sent_to_the_peer_of_a_dead_node_is_held_until_its_client_comes(Wire wire) {
        final Cluster cluster = Cluster.shared();
        final ProcessNode node = ADOPTED.get(wire);
        final TestClient moving = TestClient.admitted(node, Cluster.unique("moving"));
        final TestClient other = cluster.client(wire == Wire.NATIVE ? Wire.WEB : Wire.NATIVE);
        try (Pair pair = Pair.joined(Cluster.unique("room"), other, moving)) {
            assertThat(send(pair, 0).join().outcome()).isEqualTo("delivered");
            final long seen = moving.take("message").seq();
            node.kill();
            moving.closed();
            assertThat(settled(pair, send(pair, 1), 1)).isEqualTo("held");
            assertThat(send(pair, 2).join().outcome()).isEqualTo("held");
            other.take(
                    "peer-updated",
                    push -> push.body().path("connected").isBoolean()
                            && !push.body().get("connected").asBoolean());
            try (TestClient back = moving.resume(cluster.node(wire, 1), seen)) {
                assertThat(back.welcome().body().get("resumed").asBoolean()).isTrue();
                assertThat(back.welcome().body().get("gap").asBoolean()).isFalse();
                assertThat(send(pair, 3).join().outcome()).isEqualTo("delivered");
                back.take("message", push -> push.number("data") == 3);
                assertThat(back.received("message").stream().map(push -> push.number("data")))
                        .containsExactly(1L, 2L, 3L);
                assertThat(back.pushes().getFirst().seq()).isEqualTo(seen + 1);
                assertThat(other.received("peer-left")).isEmpty();
                assertThat(other.received("undeliverable")).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void who_resumes_on_a_sibling_has_lost_nothing_and_nobody_saw_them_leave(Wire wire) {
        final Cluster cluster = Cluster.shared();
        final ProcessNode node = ORDINARY.get(wire);
        final TestClient moving = TestClient.admitted(node, Cluster.unique("moving"));
        final TestClient other = cluster.client(wire == Wire.NATIVE ? Wire.WEB : Wire.NATIVE);
        try (Pair pair = Pair.joined(Cluster.unique("room"), other, moving)) {
            for (int i = 0; i < 5; i++) {
                assertThat(send(pair, i).join().outcome()).isEqualTo("delivered");
            }
            final Message third = moving.take("message", push -> push.number("data") == 2);
            final Message answered = moving.take("message", push -> push.number("data") == 0);
            assertThat(answered.seq()).isLessThan(third.seq());
            assertThat(moving.ask("message", "to", other.peer(), "room", pair.room(), "data", "before")
                            .outcome())
                    .isEqualTo("delivered");

            node.kill();
            moving.closed();
            final CompletableFuture<Reply> meanwhile = send(pair, 5);
            final long start = System.nanoTime();
            // It says that it has all up to the third; the rest must come again.
            try (TestClient back = moving.resume(cluster.node(wire), third.seq())) {
                assertThat(back.welcome().body().get("resumed").asBoolean()).isTrue();
                assertThat(back.welcome().text("session")).isEqualTo(moving.session());
                assertThat(back.peer()).isEqualTo(moving.peer());
                System.out.printf(
                        "[faults] %s node killed: resumed on a sibling after %d ms%n",
                        wire, Duration.ofNanos(System.nanoTime() - start).toMillis());
                assertThat(settled(pair, meanwhile, 5)).isEqualTo("delivered");
                assertThat(send(pair, 6).join().outcome()).isEqualTo("delivered");
                back.take("message", push -> push.number("data") == 6);
                final Set<String> mids = new HashSet<>();
                assertThat(back.received("message").stream()
                                .filter(push -> mids.add(push.text("mid")))
                                .map(push -> push.number("data")))
                        .containsExactly(3L, 4L, 5L, 6L);
                assertThat(back.pushes().getFirst().seq()).isEqualTo(third.seq() + 1);
                final Reply answer = back.ask("message", "to", other.peer(), "room", pair.room(), "data", "after");
                assertThat(answer.outcome()).as(answer.raw()).isEqualTo("delivered");
                other.take("message", push -> "after".equals(push.text("data")));
                assertThat(other.received("peer-left")).isEmpty();
                assertThat(back.join(pair.room())
                                .body()
                                .get("peers")
                                .get(0)
                                .get("peer")
                                .asText())
                        .isEqualTo(other.peer());
            }
        }
    }

    /** What a client makes of {@code unreachable}: it sends again under the same id, which is safe. */
    private static String settled(Pair pair, CompletableFuture<Reply> first, int data) {
        Reply reply = Await.value(first);
        for (int attempt = 0; !reply.ok() && attempt < 3; attempt++) {
            assertThat(reply.retryable()).as(reply.raw()).isTrue();
            reply = Await.value(send(pair, data));
        }
        return reply.outcome();
    }

    private static List<String> notices(TestClient sender) {
        return sender.received("undeliverable").stream()
                .map(notice -> notice.text("re") + " " + notice.text("code"))
                .toList();
    }

    private static Reply send(TestClient from, String id, String to, String room) {
        return Await.value(from.requestAs(id, "message", Json.object("to", to, "room", room, "data", id)));
    }

    private static CompletableFuture<Reply> send(Pair pair, int data) {
        return pair.first()
                .requestAs(
                        "m" + data,
                        "message",
                        Json.object("to", pair.second().peer(), "room", pair.room(), "data", data));
    }
}
