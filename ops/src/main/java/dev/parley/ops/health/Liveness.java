package dev.parley.ops.health;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Liveness: whether the process's own threads still turn. A watchdog gives every watched executor an empty task now and
 * then; one that hasn't run it within the bound is stuck, and only a restart helps. Nothing here depends on Redis,
 * RabbitMQ or any other remote part: restarting a node would not mend those. Any thread; never blocks.
 *
 * <p>Meter: {@code parley.live}, 1 or 0.
 */
public final class Liveness implements AutoCloseable {

    private final InstantSource clock;
    private final Duration bound;
    private final List<ExecutorProbe> probes = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("parley-watchdog").daemon().factory());

    /**
     * @param interval between two tasks for one executor
     * @param bound how long an executor may take to run its task
     */
    public Liveness(InstantSource clock, Duration interval, Duration bound, MeterRegistry meters) {
        this.clock = clock;
        this.bound = bound;
        Gauge.builder("parley.live", this, liveness -> liveness.report().isUp() ? 1 : 0)
                .description("Whether every watched executor answers")
                .strongReference(true)
                .register(meters);
        var _ = timer.scheduleWithFixedDelay(
                this::beat, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** @param executor such as an event loop; one that rejects the task counts as stuck */
    public void watch(String name, Executor executor) {
        probes.add(new ExecutorProbe(name, executor, clock));
    }

    public HealthReport report() {
        return HealthReport.of(probes.stream().map(probe -> probe.state(bound)).toList());
    }

    /** Ends the watchdog; the last report stands. */
    @Override
    public void close() {
        timer.shutdownNow();
    }

    private void beat() {
        probes.forEach(ExecutorProbe::beat);
    }
}
