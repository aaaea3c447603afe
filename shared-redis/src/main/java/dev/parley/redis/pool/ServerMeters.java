package dev.parley.redis.pool;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What is counted and timed of a pool's dealings with one server. Any thread. */
final class ServerMeters {
    /** Of commands and of the wait for a connection: from well below what is promised (5 ms) to the time-out. */
    static final Duration[] BUCKETS = {
        Duration.ofNanos(250_000),
        Duration.ofNanos(500_000),
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5)
    };

    private final MeterRegistry registry;
    private final Tags tags;
    private final List<Meter> all = new ArrayList<>();
    private final Timer ok;
    private final Map<Answer.Failure, Timer> failed = new EnumMap<>(Answer.Failure.class);
    private final Map<ConnectionFailure, Counter> failures = new EnumMap<>(ConnectionFailure.class);
    private final Counter connects;
    private final Counter reconnects;

    /** @param tags of the pool and the server */
    ServerMeters(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
        ok = command("ok");
        for (Answer.Failure failure : Answer.Failure.values()) {
            failed.put(failure, command(failure.label()));
        }
        for (ConnectionFailure failure : ConnectionFailure.values()) {
            failures.put(
                    failure,
                    counter(Counter.builder("parley.redis.pool.failures")
                            .description("What went wrong with connections")
                            .tag("reason", failure.label())));
        }
        connects = counter(Counter.builder("parley.redis.pool.connects").description("Connections opened"));
        reconnects = counter(Counter.builder("parley.redis.pool.reconnects")
                .description("Connections opened in the place of one that was lost"));
    }

    private Timer command(String outcome) {
        return kept(Timer.builder("parley.redis.command")
                .description("Commands, from the call to the answer")
                .tags(tags)
                .tag("outcome", outcome)
                .serviceLevelObjectives(BUCKETS)
                .register(registry));
    }

    private Counter counter(Counter.Builder builder) {
        return kept(builder.tags(tags).register(registry));
    }

    private <M extends Meter> M kept(M meter) {
        all.add(meter);
        return meter;
    }

    void answered(Answer answer, Duration took) {
        switch (answer) {
            case RedisReply reply -> ok.record(took);
            case Answer.Failed failure ->
                Objects.requireNonNull(failed.get(failure.failure())).record(took);
        }
    }

    void failed(ConnectionFailure failure) {
        Objects.requireNonNull(failures.get(failure)).increment();
    }

    /** @param again whether in the place of one that was lost */
    void connected(boolean again) {
        connects.increment();
        if (again) {
            reconnects.increment();
        }
    }

    /** Takes them out of the registry. */
    void close() {
        all.forEach(registry::remove);
    }
}
