package dev.parley.system.ops;

import dev.parley.testkit.Await;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Remembers every alert that fires while it looks. */
final class AlertWatch {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Prometheus prometheus;
    private final SortedMap<String, String> fired = new TreeMap<>();

    AlertWatch(Prometheus prometheus) {
        this.prometheus = prometheus;
    }

    /** By name, and what they said last. */
    SortedMap<String, String> fired() {
        return fired;
    }

    /** Looks until what fires is as wanted, and says how long it took. */
    Duration until(String what, Predicate<Map<String, String>> wanted) {
        final long begun = System.nanoTime();
        try {
            Await.until(what, PATIENCE, () -> wanted.test(look()));
        } catch (AssertionError late) {
            throw new AssertionError(late.getMessage() + "; alerts are " + prometheus.alerts(), late);
        }
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    void during(Duration time) {
        final long end = System.nanoTime() + time.toNanos();
        Await.until("time goes by", PATIENCE, () -> {
            look();
            return System.nanoTime() > end;
        });
    }

    private SortedMap<String, String> look() {
        final SortedMap<String, String> firing = prometheus.firing();
        fired.putAll(firing);
        return firing;
    }
}
