package dev.parley.redis.pool;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** What operators see of a pool, and what is counted of each of its servers. Any thread. */
final class PoolMeters {
    /** Past it, servers are counted together: a label that grows is to cost a series rather than the heap. */
    static final int MAX_SERVERS = 32;

    private final MeterRegistry registry;
    private final Tags pool;
    private final Map<Rejection, Counter> rejected = new EnumMap<>(Rejection.class);
    private final Timer acquire;
    private final ConcurrentHashMap<String, ServerMeters> servers = new ConcurrentHashMap<>();
    private final AtomicInteger lost = new AtomicInteger();

    PoolMeters(MeterRegistry registry, String label) {
        this.registry = registry;
        pool = Tags.of("pool", label);
        for (Rejection rejection : Rejection.values()) {
            rejected.put(
                    rejection,
                    Counter.builder("parley.redis.pool.rejected")
                            .description("Commands that were not sent")
                            .tags(pool.and("reason", rejection.label()))
                            .register(registry));
        }
        acquire = Timer.builder("parley.redis.pool.acquire")
                .description("Until a command had its connection")
                .tags(pool)
                .serviceLevelObjectives(ServerMeters.BUCKETS)
                .register(registry);
    }

    MeterRegistry registry() {
        return registry;
    }

    /** Of a server of this pool. */
    Tags tags(String server) {
        return pool.and("server", server);
    }

    void watch(Connector connector, Supplier<Boolean> up, Supplier<Number> waiting, Supplier<Number> subscriptions) {
        gauge("parley.redis.up", "1 while every server answers", () -> up.get() ? 1 : 0);
        gauge("parley.redis.pool.waiting", "Commands that wait for a connection", waiting);
        gauge("parley.redis.subscriptions", "Open subscription connections", subscriptions);
        gauge("parley.redis.backup.used", "1 while the backup is in use", () -> connector.onBackup() ? 1 : 0);
        gauge(
                "parley.redis.backup.ready",
                "1 while the one of primary and backup that is not in use could take over",
                () -> connector.standbyReady() ? 1 : 0);
    }

    private void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).tags(pool).register(registry);
    }

    /** A command or batch has its connection, that long after it was asked for. */
    void acquired(long nanos) {
        acquire.record(nanos, TimeUnit.NANOSECONDS);
    }

    void rejected(Rejection rejection) {
        Objects.requireNonNull(rejected.get(rejection)).increment();
    }

    void answered(String server, Answer answer, Duration took) {
        of(server).answered(answer, took);
    }

    void failed(String server, ConnectionFailure failure) {
        if (failure == ConnectionFailure.LOST) {
            lost.incrementAndGet();
        }
        of(server).failed(failure);
    }

    /** A connection was opened to it. */
    void connected(String server) {
        of(server).connected(lost.getAndUpdate(before -> Math.max(0, before - 1)) > 0);
    }

    private ServerMeters of(String server) {
        final ServerMeters known = servers.get(server);
        if (known != null) {
            return known;
        }
        final String name = servers.size() < MAX_SERVERS ? server : ServerName.OTHER;
        return servers.computeIfAbsent(name, each -> new ServerMeters(registry, tags(each)));
    }

    /**
     * Has counters of these servers, so that the first thing that is counted is seen as a rise. Where there is no room for
     * more, what was counted of servers that are gone is given up.
     */
    void track(Collection<String> current) {
        if (servers.size() >= MAX_SERVERS) {
            servers.forEach((name, meters) -> {
                if (!current.contains(name) && servers.remove(name, meters)) {
                    meters.close();
                }
            });
        }
        current.forEach(this::of);
    }
}
