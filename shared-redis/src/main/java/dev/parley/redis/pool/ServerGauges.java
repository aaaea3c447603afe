package dev.parley.redis.pool;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How it stands with one of a pool's servers, while it is one. What the server says of itself is there only while it is no
 * older than three of the intervals at which it is asked: nobody is to take a dead server's last figures for its state.
 * One thread, but the values.
 */
final class ServerGauges {
    private static final int STALE_AFTER = 3;

    private final MeterRegistry registry;
    private final Tags tags;
    private final List<Meter> always = new ArrayList<>();
    private final List<Meter> whileFresh = new ArrayList<>();
    private volatile long answered = System.nanoTime();
    private volatile boolean silent;
    private volatile @Nullable ServerFigures figures;

    /**
     * @param tags of the pool and the server
     * @param limit connections that carry commands, at most
     */
    ServerGauges(MeterRegistry registry, Tags tags, Sockets sockets, String server, int limit, Supplier<Boolean> up) {
        this.registry = registry;
        this.tags = tags;
        for (SocketState state : SocketState.values()) {
            always.add(Gauge.builder("parley.redis.pool.connections", () -> sockets.count(server, state))
                    .description("Connections of the pool")
                    .tags(tags.and("state", state.label()))
                    .register(registry));
        }
        gauge("parley.redis.pool.limit", "Connections that carry commands, at most", () -> limit);
        gauge("parley.redis.server.up", "1 while the server answers", () -> up.get() ? 1 : 0);
        gauge("parley.redis.server.age.seconds", "Since the server last said what it counts", () -> secondsSilent());
    }

    private void gauge(String name, String description, Supplier<Number> value) {
        always.add(
                Gauge.builder(name, value).description(description).tags(tags).register(registry));
    }

    private double secondsSilent() {
        return (System.nanoTime() - answered) / 1e9;
    }

    /** Whether it had no answer to the last question. Any thread. */
    boolean silent() {
        return silent;
    }

    /** It has answered; with nothing if this node may not ask for more than its life. */
    void said(@Nullable ServerFigures now) {
        silent = false;
        if (now != null) {
            figures = now;
            answered = System.nanoTime();
            if (whileFresh.isEmpty()) {
                watchFigures();
            }
        }
    }

    /** @param interval at which it is asked while it answers */
    void saidNothing(Duration interval) {
        silent = true;
        if (System.nanoTime() - answered > interval.multipliedBy(STALE_AFTER).toNanos()) {
            forget(whileFresh);
        }
    }

    private void watchFigures() {
        figure("parley.redis.server.clients", "Clients of the server", ServerFigures::clients);
        figure("parley.redis.server.clients.max", "Clients that the server lets in", ServerFigures::maxClients);
        figure("parley.redis.server.clients.blocked", "Clients in a blocking command", ServerFigures::blockedClients);
        figure("parley.redis.server.memory.bytes", "Memory that the server uses", ServerFigures::memoryUsed);
        figure("parley.redis.server.memory.max.bytes", "Memory that it may use", ServerFigures::memoryMax);
        counted("parley.redis.server.rejected", "Connections past maxclients", ServerFigures::rejected);
        counted("parley.redis.server.evicted", "Keys dropped for want of memory", ServerFigures::evicted);
        counted("parley.redis.server.expired", "Keys whose time was over", ServerFigures::expired);
    }

    private void figure(String name, String description, ToLongFunction<ServerFigures> figure) {
        whileFresh.add(Gauge.builder(name, this, gauges -> gauges.value(figure))
                .description(description + ", by its own count")
                .tags(tags)
                .register(registry));
    }

    private void counted(String name, String description, ToLongFunction<ServerFigures> figure) {
        whileFresh.add(FunctionCounter.builder(name, this, gauges -> gauges.value(figure))
                .description(description + ", by the server's own count")
                .tags(tags)
                .register(registry));
    }

    private long value(ToLongFunction<ServerFigures> figure) {
        final ServerFigures now = figures;
        return now == null ? 0 : figure.applyAsLong(now);
    }

    /** Takes them out of the registry. */
    void close() {
        forget(whileFresh);
        forget(always);
    }

    private void forget(List<Meter> meters) {
        meters.forEach(registry::remove);
        meters.clear();
    }
}
