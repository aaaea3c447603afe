package dev.parley.bench.load;

import org.HdrHistogram.Histogram;

/**
 * What a load came to.
 *
 * @param faults since the clients connected
 * @param latency from the time that an offer was to be sent to its answer, in nanoseconds
 * @param lateness of the load generator itself: from the time that an offer was to be sent to when it was
 */
public record Counted(Tally tally, Faults faults, Histogram latency, Histogram lateness) {
    Counted and(Counted other) {
        final Histogram latencies = latency.copy();
        latencies.add(other.latency);
        final Histogram latenesses = lateness.copy();
        latenesses.add(other.lateness);
        return new Counted(tally.and(other.tally), faults.and(other.faults), latencies, latenesses);
    }
}
