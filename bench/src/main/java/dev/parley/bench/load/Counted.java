package dev.parley.bench.load;

import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What a load came to.
 *
 * @param faults since the clients connected
 * @param latency from the time that an offer was to be sent to its answer, in nanoseconds
 * @param lateness of the load generator itself: from the time that an offer was to be sent to when it was
 */
public record Counted(Tally tally, Faults faults, Histogram latency, Histogram lateness) {
    /** What came of doing something so many times, of which so many came to their end. */
    public static Counted of(Map<String, Long> outcomes, long sent, long arrived, Histogram latency) {
        return new Counted(
                new Tally(sent, arrived, 0, arrived, outcomes, Map.of()),
                Faults.lost(sent - arrived),
                latency,
                new Histogram(1));
    }

    Counted and(Counted other) {
        final Histogram latencies = latency.copy();
        latencies.add(other.latency);
        final Histogram latenesses = lateness.copy();
        latenesses.add(other.lateness);
        return new Counted(tally.and(other.tally), faults.and(other.faults), latencies, latenesses);
    }
}
