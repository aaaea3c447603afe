package dev.parley.artifacts.core.work;

import dev.parley.artifacts.core.Catalog.Job;
import dev.parley.artifacts.core.Catalog.JobCount;
import dev.parley.artifacts.core.Catalog.Step;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** Meters of the work. Thread-safe. */
final class WorkMeters {
    private static final String PARKED = "parked";
    private static final String DONE = "done";

    /** What became of one taking of a job. */
    enum Outcome {
        DONE,
        RETRIED,
        PARKED,
        /** Its lease had ended, or its artifact had gone: nothing of it counts. */
        LOST,
        /** Given back, because the node stops. */
        STOPPED
    }

    private final MeterRegistry registry;
    private final MultiGauge jobs;
    private final AtomicLong parked = new AtomicLong();

    WorkMeters(MeterRegistry registry) {
        this.registry = registry;
        jobs = MultiGauge.builder("parley.artifacts.jobs")
                .description("Steps to be done on artifacts, by where they stand")
                .register(registry);
        Gauge.builder("parley.artifacts.parked", parked, AtomicLong::get)
                .description("Steps that could not be done, and wait for somebody to start them again")
                .register(registry);
    }

    void ended(Job job, Outcome outcome, Duration took) {
        Timer.builder("parley.artifacts.job.run.seconds")
                .description("From a step's being taken to what came of it")
                .tag("step", name(job.step()))
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .register(registry)
                .record(took);
        if (outcome == Outcome.DONE || outcome == Outcome.PARKED) {
            DistributionSummary.builder("parley.artifacts.job.attempts")
                    .description("How often a step was tried until it was done or parked")
                    .tag("step", name(job.step()))
                    .register(registry)
                    .record(job.attempt());
        }
    }

    void count(List<JobCount> counts) {
        final List<JobCount> open =
                counts.stream().filter(count -> !count.state().equals(DONE)).toList();
        jobs.register(
                open.stream()
                        .map(count -> MultiGauge.Row.of(
                                Tags.of("step", name(count.step()), "state", count.state()), count.count()))
                        .toList(),
                true);
        parked.set(open.stream()
                .filter(count -> count.state().equals(PARKED))
                .mapToLong(JobCount::count)
                .sum());
    }

    private static String name(Step step) {
        return step.name().toLowerCase(Locale.ROOT);
    }
}
