package dev.parley.redis.pool;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** What operators see of a pool. Any thread. */
final class PoolMeters {
    private final MeterRegistry registry;
    private final Tags pool;
    private final Counter failures;
    private final Timer ok;
    private final Map<Answer.Failure, Timer> failed = new EnumMap<>(Answer.Failure.class);
    private final AtomicLong serverClients = new AtomicLong();
    private final AtomicLong serverEvicted = new AtomicLong();

    PoolMeters(MeterRegistry registry, String label) {
        this.registry = registry;
        pool = Tags.of("pool", label);
        failures = Counter.builder("parley.redis.pool.failures")
                .description(
                        "Connections that could not be opened, broke, or fell silent; commands that found none free")
                .tags(pool)
                .register(registry);
        ok = command("ok");
        for (Answer.Failure failure : Answer.Failure.values()) {
            failed.put(failure, command(failure.label()));
        }
        Gauge.builder("parley.redis.server.clients", serverClients, AtomicLong::get)
                .description("Clients of the server, by its own count")
                .tags(pool)
                .register(registry);
        FunctionCounter.builder("parley.redis.server.evicted", serverEvicted, AtomicLong::get)
                .description("Keys the server dropped for want of memory")
                .tags(pool)
                .register(registry);
    }

    private Timer command(String outcome) {
        return Timer.builder("parley.redis.command")
                .description("Commands, from the call to the answer")
                .tags(pool.and("outcome", outcome))
                .register(registry);
    }

    void watch(PooledConnections links, int max, Supplier<Boolean> up, Supplier<Number> subscriptions) {
        connections("active", links::active);
        connections("idle", () -> links.all().size() - links.active());
        connections("max", () -> max);
        Gauge.builder("parley.redis.up", () -> up.get() ? 1 : 0)
                .description("1 while the server answers")
                .tags(pool)
                .register(registry);
        Gauge.builder("parley.redis.subscriptions", subscriptions)
                .description("Open subscription connections")
                .tags(pool)
                .register(registry);
    }

    void watchBackup(Connector connector) {
        Gauge.builder("parley.redis.backup.used", () -> connector.onBackup() ? 1 : 0)
                .description("1 while the backup is in use")
                .tags(pool)
                .register(registry);
        Gauge.builder("parley.redis.backup.ready", () -> connector.standbyReady() ? 1 : 0)
                .description("1 while the one of primary and backup that is not in use could take over")
                .tags(pool)
                .register(registry);
    }

    private void connections(String state, Supplier<Number> count) {
        Gauge.builder("parley.redis.pool.connections", count)
                .description("Connections of the pool, and how many there may be")
                .tags(pool.and("state", state))
                .register(registry);
    }

    void failure() {
        failures.increment();
    }

    void answered(Answer answer, Duration took) {
        switch (answer) {
            case RedisReply reply -> ok.record(took);
            case Answer.Failed failure ->
                Objects.requireNonNull(failed.get(failure.failure())).record(took);
        }
    }

    void server(long clients, long evicted) {
        serverClients.set(clients);
        serverEvicted.set(evicted);
    }
}
