package dev.parley.bench;

import dev.parley.bench.load.Counted;
import java.time.Duration;

/**
 * The result of one step.
 *
 * @param load in words
 * @param time of its sending
 */
record Step(String load, Duration time, Counted counted, Costs.Used used) {
    double answersPerSecond() {
        return counted.tally().answers() * 1e9 / time.toNanos();
    }

    /** At a quantile, in milliseconds. */
    double latency(double percentile) {
        return counted.latency().getValueAtPercentile(percentile) / 1e6;
    }

    double lateness(double percentile) {
        return counted.lateness().getValueAtPercentile(percentile) / 1e6;
    }
}
