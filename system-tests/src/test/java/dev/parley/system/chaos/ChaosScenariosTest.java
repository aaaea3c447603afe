package dev.parley.system.chaos;

import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import dev.parley.testkit.infra.NeedsFaults;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What operators and networks do every day, each by itself, under load. */
@Tag("chaos")
@NeedsFaults
class ChaosScenariosTest {
    private static final ChaosOptions OPTIONS = ChaosOptions.read();
    private static final int NEVER = 100_000_000;
    private static final long SEED = 1;
    private static final Duration BRIEFLY = Duration.ofSeconds(2);
    private static final Duration ALL_BACK = Duration.ofSeconds(30);
    private static final Duration RESUMES = Duration.ofSeconds(120);
    private static final int DOWN_MILLIS = 300;
    private static final int BETWEEN_NODES_MILLIS = 1_500;

    private static ChaosCluster cluster;

    @BeforeAll
    static void start() {
        cluster = ChaosCluster.start(OPTIONS);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void a_hundred_resumes_on_alternating_nodes_lose_nothing_and_replace_nobody() {
        new ChaosRun("alternating-resumes", SEED, cluster, OPTIONS.withHops(NEVER))
                .of(
                        (run, crowd) -> {
                            final List<Alternation> moving = crowd.clients().stream()
                                    .limit(OPTIONS.sessions() / 5)
                                    .map(Alternation::new)
                                    .toList();
                            moving.forEach(Alternation::start);
                            Await.until(
                                    "100 resumes of each",
                                    RESUMES,
                                    () -> moving.stream().allMatch(Alternation::isDone));
                        },
                        BRIEFLY);
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void a_killed_node_costs_its_clients_nothing(Wire wire) {
        new ChaosRun("killed-" + wire.rosterName() + "-node", SEED, cluster, OPTIONS.withHops(NEVER))
                .of(
                        (run, crowd) -> {
                            run.faults().pause(BRIEFLY.toMillis());
                            final Part part = wire == Wire.NATIVE ? Part.NATIVE_0 : Part.WEB_0;
                            final long begin = run.world().now();
                            final CompletableFuture<Void> killed = CompletableFuture.runAsync(
                                    () -> run.faults().one(new Fault(Fault.Kind.KILL, part, null, 0, DOWN_MILLIS)));
                            Await.until("they know", ALL_BACK, () -> !crowd.isIn());
                            Await.until("all are back", ALL_BACK, crowd::isIn);
                            System.out.printf(
                                    "[chaos] all are back after %d ms%n",
                                    run.world().now() - begin);
                            killed.join();
                        },
                        BRIEFLY);
    }

    @ParameterizedTest
    @EnumSource(names = {"STOP", "KILL"})
    void a_rolling_restart_loses_nothing_and_nobody_alive_is_told_to_have_left(Fault.Kind kind) {
        new ChaosRun("rolling-" + kind, SEED, cluster, OPTIONS)
                .of(
                        (run, crowd) -> Part.nodes().forEach(part -> {
                            run.faults().one(new Fault(kind, part, null, 0, DOWN_MILLIS));
                            run.faults().pause(BETWEEN_NODES_MILLIS);
                        }),
                        OPTIONS.window().plus(ChaosOptions.GHOST_LIMIT));
    }
}
