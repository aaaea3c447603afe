package dev.parley.hub.request;

import dev.parley.hub.session.JoinResult;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * {@code parley.join.latency}: from a join to what came of it, by outcome. What the store of rooms is not asked for is not
 * timed. Any thread.
 */
final class JoinMeters {
    private final Timer joined;
    private final Timer refused;
    private final Timer unavailable;

    JoinMeters(MeterRegistry registry) {
        joined = timer(registry, "joined");
        refused = timer(registry, "refused");
        unavailable = timer(registry, "unavailable");
    }

    void joined(JoinResult result, long nanos) {
        final Timer timer = switch (result) {
            case JoinResult.In in -> joined;
            case JoinResult.Full full -> refused;
            case JoinResult.Forbidden forbidden -> refused;
            case JoinResult.Banned banned -> refused;
            case JoinResult.Unavailable none -> unavailable;
        };
        timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    private static Timer timer(MeterRegistry registry, String outcome) {
        return Timer.builder("parley.join.latency")
                .description("From a join to what came of it")
                .tag("outcome", outcome)
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(2),
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(50),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5))
                .register(registry);
    }
}
