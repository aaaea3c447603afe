package dev.parley.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.simulation.check.Entry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole clusters, from seeds: {@code -Dsimulation.first} and {@code -Dsimulation.seeds} say which and how many. A seed that
 * fails is shown as the smallest script that still fails, with all that the clients saw.
 */
@Tag("seeds")
class SimulationTest {
    private static final long FIRST = Long.getLong("simulation.first", 1);
    static final long ORDINARY = 5_000;
    static final long OF_EACH_KIND = 500;
    private static final long SEEDS = Long.getLong("simulation.seeds", ORDINARY);

    @Test
    void every_seed_keeps_every_promise() {
        keepEveryPromise(FIRST, SEEDS);
    }

    @Test
    void a_rolling_restart_keeps_every_promise() {
        keepEveryPromise(-OF_EACH_KIND, OF_EACH_KIND);
    }

    @Test
    void nodes_that_are_taken_for_dead_and_are_not_keep_every_promise() {
        keepEveryPromise(Script.DISPLACED - OF_EACH_KIND, OF_EACH_KIND);
    }

    @Test
    void nodes_that_are_stopped_while_their_redis_is_away_keep_every_promise() {
        keepEveryPromise(Script.UNSTORED - OF_EACH_KIND, OF_EACH_KIND);
    }

    @Test
    void sessions_whose_redis_is_away_for_longer_than_a_window_keep_every_promise() {
        keepEveryPromise(Script.OUTLASTED - OF_EACH_KIND, OF_EACH_KIND);
    }

    @Test
    void rooms_that_are_told_of_artifacts_keep_every_promise() {
        keepEveryPromise(Script.ARTIFACTS - OF_EACH_KIND, OF_EACH_KIND);
    }

    @Test
    void haste_keeps_every_promise() {
        keepEveryPromise(Script.HASTY - OF_EACH_KIND, OF_EACH_KIND);
    }

    /** Of longer runs: the kind of each is in a test of the hub's as well, or in one of the checker's rules. */
    @ParameterizedTest
    @ValueSource(longs = {-3_002_722, -3_002_437, 12_782, 30_705, 40_132, 41_589, 76_079, 96_948})
    void a_seed_that_broke_a_promise_keeps_it(long seed) {
        keepEveryPromise(seed, 1);
    }

    private static void keepEveryPromise(long from, long seeds) {
        final Map<Long, Run.Result> failed = Simulator.run(from, seeds, 20);
        assertThat(failed.keySet())
                .as(() -> {
                    final Run.Result first = failed.values().iterator().next();
                    return "seeds that fail; the first, shrunk:\n"
                            + Timeline.of(Shrinker.shrink(first, Shrinker.promises(first)));
                })
                .isEmpty();
    }

    @Test
    void the_same_seed_is_the_same_run() {
        for (long seed = 1; seed <= 20; seed++) {
            final List<Entry> once = Run.of(Script.of(seed), seed).entries();
            final List<Entry> again = Run.of(Script.of(seed), seed).entries();
            assertThat(again).isEqualTo(once);
        }
    }

    @Test
    void a_run_has_what_it_is_about() {
        final List<Entry> entries = Run.of(Script.of(7), 7).entries();
        assertThat(entries).hasAtLeastOneElementOfType(Entry.Welcomed.class);
        assertThat(entries).hasAtLeastOneElementOfType(Entry.Got.class);
        assertThat(entries).hasAtLeastOneElementOfType(Entry.Lost.class);
        assertThat(entries).hasAtLeastOneElementOfType(Entry.Saw.class);
    }
}
