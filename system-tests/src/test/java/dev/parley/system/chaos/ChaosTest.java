package dev.parley.system.chaos;

import dev.parley.testkit.infra.NeedsFaults;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clients of both wires exchange numbered signals and change their nodes all the time, while parts are killed, frozen, cut,
 * slowed and emptied, two at a time; and afterwards the checker holds what they saw to the promises.
 */
@Tag("chaos")
@NeedsFaults
class ChaosTest {
    private static final ChaosOptions OPTIONS = ChaosOptions.read();

    private static ChaosCluster cluster;

    @BeforeAll
    static void start() {
        cluster = ChaosCluster.start(OPTIONS);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    /** {@code -Dchaos.seed}, or any; and {@code -Dchaos.seeds} in a row. */
    static LongStream seeds() {
        final long first = Long.getLong("chaos.seed", System.nanoTime() % 1_000_000);
        return LongStream.range(first, first + Integer.getInteger("chaos.seeds", 1));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void every_promise_holds_while_parts_fail_in_twos(long seed) {
        new ChaosRun("seed-" + seed, seed, cluster, OPTIONS)
                .of(
                        (run, crowd) -> run.faults().run(new Plan(seed), Duration.ofSeconds(OPTIONS.seconds())),
                        OPTIONS.window().plus(ChaosOptions.GHOST_LIMIT));
    }
}
