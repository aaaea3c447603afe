package dev.parley.simulation;

import dev.parley.simulation.check.Violation;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/** Runs many seeds, on all cores, and tells which fail. */
public final class Simulator {
    private static final int EXAMPLES = 40;

    private Simulator() {}

    /**
     * Runs {@code count} seeds from {@code first} on.
     *
     * @return what of each failing seed was broken, by seed
     */
    static Map<Long, Run.Result> run(long first, long count, long maxFailures) {
        final Map<Long, Run.Result> failed = new ConcurrentSkipListMap<>();
        final AtomicLong done = new AtomicLong();
        LongStream.range(first, first + count).parallel().forEach(seed -> {
            if (failed.size() < maxFailures) {
                final Run.Result result = Run.of(Script.of(seed), seed);
                if (!result.well()) {
                    failed.put(seed, result);
                }
                if (done.incrementAndGet() % 5_000 == 0) {
                    System.out.println(done + " seeds");
                }
            }
        });
        return failed;
    }

    /**
     * {@code first count} runs so many seeds; {@code seed} alone shows one, shrunk if it fails, and {@code seed PROMISE}
     * shrunk to what breaks that promise.
     */
    public static void main(String[] args) {
        final long first = Long.parseLong(args[0]);
        if (args.length > 1 && Character.isDigit(args[1].charAt(0))) {
            many(first, Long.parseLong(args[1]));
        } else {
            final Run.Result result = Run.of(Script.of(first), first);
            final Set<Violation.Promise> broken =
                    args.length > 1 ? EnumSet.of(Violation.Promise.valueOf(args[1])) : Shrinker.promises(result);
            System.out.println(Timeline.of(result.well() ? result : Shrinker.shrink(result, broken)));
        }
    }

    private static void many(long first, long count) {
        final long begin = System.nanoTime();
        final Map<Long, Run.Result> failed = run(first, count, Long.MAX_VALUE);
        final Map<Violation.Promise, Long> kinds = new TreeMap<>();
        final Map<Violation.Promise, List<Long>> example = new TreeMap<>();
        failed.forEach((seed, result) -> result.violations().stream()
                .map(Violation::promise)
                .distinct()
                .forEach(kind -> {
                    kinds.merge(kind, 1L, Long::sum);
                    final List<Long> seeds = example.computeIfAbsent(kind, none -> new ArrayList<>());
                    if (seeds.size() < EXAMPLES) {
                        seeds.add(seed);
                    }
                }));
        System.out.printf(
                Locale.ROOT, "%d of %d seeds fail, %.1f s%n", failed.size(), count, (System.nanoTime() - begin) / 1e9);
        kinds.forEach((kind, seeds) ->
                System.out.printf(Locale.ROOT, "%-9s %5d seeds, such as %s%n", kind, seeds, example.get(kind)));
    }
}
