package dev.parley.artifacts.core.work;

import dev.parley.artifacts.core.Catalog.Job;
import dev.parley.artifacts.core.Catalog.JobCount;
import dev.parley.artifacts.core.Catalog.Step;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Meters of the work, all there from the start. Thread-safe. */
final class WorkMeters {
    private static final String PARKED = "parked";
    /** Of a row; what is done is of no interest. */
    private static final List<String> STATES = List.of("waiting", "due", "taken", PARKED);

    /** What became of one taking of a job. */
    enum Outcome {
        DONE,
        RETRIED,
        /** It could not be done as often as it was tried, or bytes are lost: somebody has to look. */
        PARKED,
        /** Parked, too, and nobody has to look: the artifact is not what its client said, or can't be read. */
        REJECTED,
        /** Its lease had ended, or its artifact had gone: nothing of it counts. */
        LOST,
        /** Given back, because the node stops. */
        STOPPED
    }

    private final MeterRegistry registry;
    private final Map<String, AtomicLong> jobs = new HashMap<>();
    private final AtomicLong parked = new AtomicLong();

    WorkMeters(MeterRegistry registry) {
        this.registry = registry;
        for (Step step : Step.values()) {
            for (String state : STATES) {
                final AtomicLong count = new AtomicLong();
                jobs.put(key(step, state), count);
                Gauge.builder("parley.artifacts.jobs", count, AtomicLong::get)
                        .description("Steps to be done on artifacts, by where they stand")
                        .tag("step", name(step))
                        .tag("state", state)
                        .register(registry);
            }
            for (Outcome outcome : Outcome.values()) {
                run(step, outcome);
            }
            attempts(step);
        }
        Gauge.builder("parley.artifacts.parked", parked, AtomicLong::get)
                .description("Steps that could not be done, and wait for somebody to start them again")
                .register(registry);
    }

    void ended(Job job, Outcome outcome, Duration took) {
        run(job.step(), outcome).record(took);
        if (outcome == Outcome.DONE || outcome == Outcome.PARKED || outcome == Outcome.REJECTED) {
            attempts(job.step()).record(job.attempt());
        }
    }

    void count(List<JobCount> counts) {
        final Map<String, Long> now = new HashMap<>();
        long notDone = 0;
        for (JobCount count : counts) {
            now.put(key(count.step(), count.state()), count.count());
            notDone += count.state().equals(PARKED) ? count.count() : 0;
        }
        jobs.forEach((key, gauge) -> gauge.set(now.getOrDefault(key, 0L)));
        parked.set(notDone);
    }

    private Timer run(Step step, Outcome outcome) {
        return Timer.builder("parley.artifacts.job.run")
                .description("From a step's being taken to what came of it")
                .tag("step", name(step))
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    private DistributionSummary attempts(Step step) {
        return DistributionSummary.builder("parley.artifacts.job.attempts")
                .description("How often a step was tried until it was done or parked")
                .tag("step", name(step))
                .register(registry);
    }

    private static String key(Step step, String state) {
        return name(step) + " " + state;
    }

    private static String name(Step step) {
        return step.name().toLowerCase(Locale.ROOT);
    }
}
