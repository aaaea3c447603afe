package dev.parley.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Hello;
import dev.parley.system.harness.Json;
import dev.parley.system.harness.Pair;
import dev.parley.system.harness.Reply;
import dev.parley.system.harness.RunningNode;
import dev.parley.system.harness.Servers;
import dev.parley.system.harness.TestClient;
import dev.parley.system.harness.Token;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import dev.parley.testkit.CommandCounter;
import dev.parley.testkit.infra.TestServer;
import dev.parley.testkit.watch.LeakWatch;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** No Redis command stands between a sender's socket and its target's; what is kept for a resume is written afterwards. */
@ExtendWith(LeakWatch.class)
class SignalsWithoutRedisTest {
    private static final int SIGNALS = 500;
    /** Leases, the comparison of versions and the like, of four nodes for the time of a test, each script's own commands among it. */
    private static final long UPKEEP = SIGNALS / 2;
    /** Within which every request has its reply, and some for a machine that is busy. */
    private static final Duration DEFINITE = Duration.ofMillis(5800);

    private static final int UNAVAILABLE = 4004;

    private static Cluster cluster;

    /** Which server is stopped. */
    enum Stopped {
        SIGNALING,
        ROOMS,
        SHARED;

        TestServer of(Servers servers) {
            return switch (this) {
                case SIGNALING -> servers.signaling();
                case ROOMS -> servers.rooms();
                case SHARED -> servers.shared();
            };
        }
    }

    @BeforeAll
    static void start() {
        cluster = Cluster.on(Servers.start());
        for (Wire wire : Wire.values()) {
            cluster.start(wire);
            cluster.start(wire);
        }
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @ParameterizedTest
    @MethodSource("dev.parley.system.harness.Wire#pairings")
    void a_signal_costs_the_shared_redis_nothing_and_the_targets_own_one_append_at_most(Wire.Pairing pairing) {
        try (Pair pair = cluster.pair(pairing)) {
            final TestServer own = cluster.servers().own(pairing.second());
            final CommandCounter shared =
                    CommandCounter.on(cluster.servers().shared().endpoint());
            final CommandCounter target = CommandCounter.on(own.endpoint());
            for (int i = 0; i < SIGNALS / 5; i++) {
                assertThat(pair.offer("one by one").outcome()).isEqualTo("delivered");
            }
            // The sender's replies lie in the same server where both are on one wire.
            final int appends = SIGNALS / 5 * (pairing.first() == pairing.second() ? 2 : 1);
            assertThat(target.count("evalsha") + target.count("eval")).isLessThanOrEqualTo(appends + UPKEEP / 4);

            target.reset();
            shared.reset();
            Await.value(CompletableFuture.allOf(IntStream.range(0, SIGNALS)
                    .mapToObj(i ->
                            pair.first().request("message", "to", pair.second().peer(), "room", pair.room(), "data", i))
                    .toArray(CompletableFuture<?>[]::new)));
            assertThat(target.count("evalsha"))
                    .as("what has gathered goes in one append")
                    .isLessThan(SIGNALS);
            assertThat(shared.total()).as("of these: %s", shared.counts()).isLessThan(UPKEEP);
        }
    }

    @ParameterizedTest
    @EnumSource(Stopped.class)
    void signals_go_on_while_a_redis_stands_still(Stopped which) {
        final TestServer server = which.of(cluster.servers());
        for (Wire.Pairing pairing : Wire.pairings()) {
            try (Pair pair = cluster.pair(pairing)) {
                assertThat(pair.offer("before").outcome()).isEqualTo("delivered");
                pair.second().take("offer");
                server.pause();
                try {
                    for (int i = 0; i < 3; i++) {
                        final long start = System.nanoTime();
                        final CompletableFuture<Reply> reply = pair.first()
                                .request("offer", "to", pair.second().peer(), "room", pair.room(), "sdp", "x" + i);
                        pair.second().take("offer", Duration.ofSeconds(1), push -> true);
                        final Reply definite = Await.value(reply);
                        assertThat(definite.ok()).as(definite.raw()).isTrue();
                        assertThat(definite.outcome()).isEqualTo("delivered");
                        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(DEFINITE);
                    }
                } finally {
                    server.resume();
                }
                awaitReady();
                assertThat(pair.offer("after").outcome()).isEqualTo("delivered");
            }
        }
    }

    /** The node that has the session may have lost it without knowing: the store alone says whose it is. */
    @ParameterizedTest
    @EnumSource(Wire.class)
    void a_resume_while_the_services_own_redis_stands_still_is_unavailable_even_at_the_same_node(Wire wire) {
        try (Pair pair = cluster.pair(new Wire.Pairing(wire == Wire.NATIVE ? Wire.WEB : Wire.NATIVE, wire))) {
            final TestClient away = pair.second();
            final TestServer own = cluster.servers().own(wire);
            own.pause();
            try {
                away.breakConnection();
                pair.first()
                        .take(
                                "peer-updated",
                                push -> !push.body().path("connected").asBoolean(true));
                final long start = System.nanoTime();
                try (TestClient refused =
                        TestClient.connect(away.node(), away.hello().resuming(away.session(), away.lastSeq()))) {
                    assertThat(refused.refusal().code()).isEqualTo("unavailable");
                    assertThat(refused.refusal().retryable()).isTrue();
                    if (wire == Wire.NATIVE) {
                        assertThat(refused.closed().code()).isEqualTo(UNAVAILABLE);
                    }
                }
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(DEFINITE);
                assertThat(pair.offer("meanwhile").outcome()).isEqualTo("held");
            } finally {
                own.resume();
            }
            awaitReady();
            try (TestClient back = away.resume()) {
                assertThat(back.welcome().body().get("resumed").asBoolean()).isTrue();
                assertThat(back.take("offer").text("sdp")).isEqualTo("meanwhile");
                assertThat(pair.first().received("peer-left")).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void a_join_that_the_store_does_not_answer_is_unavailable_and_may_be_tried_again_under_its_id(Wire wire) {
        final String join = Json.object("room", Cluster.unique("room"));
        try (TestClient client = cluster.client(wire)) {
            cluster.servers().shared().pause();
            try {
                final long start = System.nanoTime();
                final CompletableFuture<Reply> first = client.requestAs("j1", "join", join);
                final CompletableFuture<Reply> second = client.requestAs("j1", "join", join);
                assertThat(Await.value(first).code()).isEqualTo("unavailable");
                assertThat(Await.value(first).retryable()).isTrue();
                assertThat(Await.value(second).code()).isEqualTo("unavailable");
                assertThat(second.join().duplicate()).as("the one that waited").isTrue();
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(DEFINITE);
            } finally {
                cluster.servers().shared().resume();
            }
            awaitReady();
            assertThat(Await.value(client.requestAs("j1", "join", join)).ok()).isTrue();
        }
    }

    /** What a node says of itself is of a moment ago, when it may not have noticed the pause yet: it has to let in who is new, too. */
    private static void awaitReady() {
        for (RunningNode node : cluster.nodes()) {
            Cluster.awaitReady(node);
            Await.until("who is new joins", () -> joins(node));
        }
    }

    private static boolean joins(RunningNode node) {
        try (TestClient client = TestClient.connect(node, Hello.with(Token.of(Cluster.unique("user"))))) {
            client.welcome();
            return client.ask("join", "room", Cluster.unique("room")).ok();
        } catch (AssertionError notYet) {
            return false;
        }
    }
}
