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

    @BeforeAll
    static void start() {
        for (Wire wire : Wire.values()) {
            ORDINARY.put(wire, Cluster.shared().spawnApart(wire, Map.of()));
            BRIEF.put(
                    wire,
                    Cluster.brief()
                            .spawnApart(wire, Map.of("PARLEY_RESUME_WINDOW", Cluster.BRIEF_WINDOW.toMillis() + "ms")));
        }
        BRIEF.values().forEach(Cluster::awaitReady);
        ORDINARY.values().forEach(Cluster::awaitReady);
    }

    @AfterAll
    static void stop() {
        BRIEF.values().forEach(ProcessNode::close);
        ORDINARY.values().forEach(ProcessNode::close);
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void who_does_not_resume_leaves_every_roster_within_the_window_and_15_seconds(Wire wire) {
        final Cluster cluster = Cluster.brief();
        final ProcessNode node = BRIEF.get(wire);
        final TestClient lost = TestClient.admitted(node, Cluster.unique("lost"));
        try (TestClient here = cluster.client(Wire.NATIVE);
                TestClient there = cluster.client(Wire.WEB)) {
            final String room = Cluster.unique("room");
            here.join(room);
            there.join(room);
            lost.join(room);
            here.take("peer-joined", push -> push.text("peer").equals(lost.peer()));
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

    private static CompletableFuture<Reply> send(Pair pair, int data) {
        return pair.first()
                .requestAs(
                        "m" + data,
                        "message",
                        Json.object("to", pair.second().peer(), "room", pair.room(), "data", data));
    }
}
