package dev.parley.simulation;

import dev.parley.simulation.check.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes a script smaller for as long as the same promise is broken (delta debugging, Zeller 2002). */
final class Shrinker {
    private static final int MAX_RUNS = 600;

    private final long seed;
    private final Set<Violation.Promise> broken;
    private int runs;

    private Shrinker(long seed, Set<Violation.Promise> broken) {
        this.seed = seed;
        this.broken = broken;
    }

    /** The smallest script that was found, with which one of these promises is still broken. */
    static Run.Result shrink(Run.Result failed, Set<Violation.Promise> broken) {
        final Shrinker shrinker = new Shrinker(failed.seed(), broken);
        List<Step> steps = failed.script().steps();
        for (int parts = 2; parts <= steps.size() && shrinker.runs < MAX_RUNS; ) {
            final List<Step> less = shrinker.without(failed.script(), steps, parts);
            if (less.size() < steps.size()) {
                steps = less;
                parts = Math.max(2, parts - 1);
            } else if (parts == steps.size()) {
                break;
            } else {
                parts = Math.min(steps.size(), parts * 2);
            }
        }
        return Run.of(failed.script().with(steps), failed.seed());
    }

    private List<Step> without(Script script, List<Step> steps, int parts) {
        final int size = (steps.size() + parts - 1) / parts;
        for (int from = 0; from < steps.size(); from += size) {
            final List<Step> rest = new ArrayList<>(steps.subList(0, from));
            rest.addAll(steps.subList(Math.min(from + size, steps.size()), steps.size()));
            if (!rest.isEmpty() && runs++ < MAX_RUNS && fails(script.with(rest))) {
                return rest;
            }
        }
        return steps;
    }

    private boolean fails(Script script) {
        return promises(Run.of(script, seed)).stream().anyMatch(broken::contains);
    }

    /** Those that were broken. */
    static Set<Violation.Promise> promises(Run.Result result) {
        return result.violations().stream().map(Violation::promise).collect(Collectors.toSet());
    }
}
