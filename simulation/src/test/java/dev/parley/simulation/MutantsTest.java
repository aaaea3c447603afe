package dev.parley.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The guards of {@code mutants.txt} are removed, one at a time, and the seeds of {@link SimulationTest} are run until one fails:
 * each guard is needed, and its lack is seen. {@code -Dmutants.only} names some by a part of their names, {@code -Dmutants.seeds}
 * the most seeds for each.
 */
@Tag("mutants")
class MutantsTest {
    private static final Path ROOT = Path.of(System.getProperty("project.root", ".."));
    private static final String LIST = System.getProperty("mutants.list", "mutants.txt");
    private static final String ONLY = System.getProperty("mutants.only", "");
    private static final int SEEDS = Integer.getInteger("mutants.seeds", Integer.MAX_VALUE);
    private static final int PROGRESS = 500;

    @Test
    void without_any_of_its_guards_the_hub_breaks_a_promise() throws Exception {
        final List<String> survived = new ArrayList<>();
        for (Mutant mutant : mutants()) {
            assertThat(mutant.source(ROOT)).as(mutant.name()).isNotEmpty();
        }
        for (Mutant mutant : mutants()) {
            if (mutant.name().contains(ONLY) && !killed(mutant)) {
                survived.add(mutant.name());
            }
        }
        assertThat(survived).isEmpty();
    }

    private static List<Mutant> mutants() throws IOException {
        try (var list = Objects.requireNonNull(MutantsTest.class.getResourceAsStream('/' + LIST))) {
            return Mutant.read(new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        }
    }

    private static boolean killed(Mutant mutant) throws IOException, ReflectiveOperationException {
        final LongFunction<@Nullable String> trial = trial(mutant);
        final long begin = System.nanoTime();
        final Long known = mutant.seed();
        if (known != null && fails(mutant, trial, known, begin)) {
            return true;
        }
        final long[] seeds = seeds().limit(SEEDS).toArray();
        for (int i = 0; i < seeds.length; i++) {
            if (fails(mutant, trial, seeds[i], begin)) {
                return true;
            }
            if ((i + 1) % PROGRESS == 0) {
                say("... %s: %d seeds of %d".formatted(mutant.name(), i + 1, seeds.length));
            }
        }
        say("SURVIVED %s, %d s".formatted(mutant.name(), seconds(begin)));
        return false;
    }

    private static boolean fails(Mutant mutant, LongFunction<@Nullable String> trial, long seed, long begin) {
        final String broken = trial.apply(seed);
        if (broken != null) {
            say("killed by %d (%s), %d s: %s".formatted(seed, broken, seconds(begin), mutant.name()));
        }
        return broken != null;
    }

    /** Those that every build runs; the special ones, in which more goes wrong in less time, first. */
    private static LongStream seeds() {
        final LongStream special = LongStream.rangeClosed(1, SimulationTest.OF_EACH_KIND)
                .flatMap(number -> LongStream.of(
                        Script.HASTY - number,
                        Script.ARTIFACTS - number,
                        Script.DISPLACED - number,
                        Script.UNSTORED - number,
                        Script.OUTLASTED - number,
                        -number));
        return LongStream.concat(special, LongStream.rangeClosed(1, SimulationTest.ORDINARY));
    }

    @SuppressWarnings("unchecked") // what Trial is
    private static LongFunction<@Nullable String> trial(Mutant mutant)
            throws IOException, ReflectiveOperationException {
        return (LongFunction<@Nullable String>) new MutantLoader(mutant, ROOT)
                .loadClass(Trial.class.getName())
                .getConstructor()
                .newInstance();
    }

    private static long seconds(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin).toSeconds();
    }

    private static void say(String what) {
        System.out.println(what);
    }
}
