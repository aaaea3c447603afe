package dev.parley.ops.health;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Readiness: whether the node wants new clients. It is ready when every registered check is up; one without any check is
 * not ready. Any thread; never blocks.
 *
 * <p>Meter: {@code parley.ready}, 1 or 0.
 */
public final class Health {

    private final InstantSource clock;
    private final List<HealthCheck> checks = new CopyOnWriteArrayList<>();

    public Health(InstantSource clock, MeterRegistry meters) {
        this.clock = clock;
        Gauge.builder("parley.ready", this, health -> health.readiness().isUp() ? 1 : 0)
                .description("Whether the node is ready for new clients")
                .strongReference(true)
                .register(meters);
    }

    /**
     * Adds a check, which keeps the node not ready until it is {@link HealthCheck#up() up}.
     *
     * @param name such as {@code redis-shared}; throws {@link IllegalArgumentException} if it is taken
     */
    public synchronized HealthCheck register(String name) {
        if (checks.stream().anyMatch(check -> check.state().name().equals(name))) {
            throw new IllegalArgumentException("There is a check " + name + " already");
        }
        HealthCheck check = new HealthCheck(name, clock);
        checks.add(check);
        return check;
    }

    public HealthReport readiness() {
        HealthReport report =
                HealthReport.of(checks.stream().map(HealthCheck::state).toList());
        return report.checks().isEmpty() ? new HealthReport(Status.DOWN, report.checks()) : report;
    }
}
