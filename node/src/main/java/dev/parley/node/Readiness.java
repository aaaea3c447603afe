package dev.parley.node;

import dev.parley.hub.loop.Loop;
import dev.parley.ops.health.Health;
import dev.parley.ops.health.HealthCheck;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks every 250 ms at what the node stands on, and tells the health checks. Nothing is asked over the network here. */
final class Readiness {
    private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);
    private static final Duration PERIOD = Duration.ofMillis(250);
    private static final Duration COMPLAIN = Duration.ofSeconds(5);

    private final Health health;
    private final Clock clock;
    private final List<Watched> watched = new ArrayList<>();
    private volatile boolean stopped;
    private volatile boolean complete;
    private Instant complained;

    /**
     * @param trouble why it is not there; empty while it is
     */
    private record Watched(String name, Supplier<String> trouble, HealthCheck check) {}

    Readiness(Health health, Clock clock) {
        this.health = health;
        this.clock = clock;
        this.complained = clock.instant();
    }

    /** @param trouble says why it is not there, as one sentence for operators; empty while it is */
    void watch(String name, Supplier<String> trouble) {
        watched.add(new Watched(name, trouble, health.register(name)));
    }

    void start(Loop loop) {
        look(loop);
    }

    /** Logs when the hub has everything that it starts with, and until then every few seconds what it waits for. */
    void report(CompletionStage<Void> started) {
        started.whenComplete((done, failure) -> {
            complete = true;
            if (failure == null) {
                LOG.info("connected to Redis and RabbitMQ");
            } else {
                LOG.error("the hub did not start", failure);
            }
        });
    }

    void stop() {
        stopped = true;
    }

    private void look(Loop loop) {
        if (stopped) {
            return;
        }
        final List<String> missing = new ArrayList<>();
        for (Watched one : watched) {
            final String trouble = one.trouble.get();
            if (trouble.isEmpty()) {
                one.check.up();
            } else {
                one.check.down(trouble);
                missing.add(one.name + " (" + trouble + ")");
            }
        }
        final Instant now = clock.instant();
        if (!missing.isEmpty() && !complete && Duration.between(complained, now).compareTo(COMPLAIN) > 0) {
            complained = now;
            LOG.warn("still waiting for {}", String.join(", ", missing));
        }
        loop.schedule(PERIOD, () -> look(loop));
    }
}
