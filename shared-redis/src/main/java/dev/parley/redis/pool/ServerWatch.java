package dev.parley.redis.pool;

import io.lettuce.core.protocol.CommandType;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server for its own counts, in INFO. Of a Cluster, one node's. An answer that does not come leaves the last
 * counts standing.
 */
final class ServerWatch {
    private final RedisPool pool;
    private final PoolMeters meters;
    private final EventExecutor executor;
    private final Duration interval;
    private @Nullable ScheduledFuture<?> schedule;

    ServerWatch(RedisPool pool, PoolMeters meters, EventExecutor executor, Duration interval) {
        this.pool = pool;
        this.meters = meters;
        this.executor = executor;
        this.interval = interval;
    }

    void start() {
        schedule = executor.scheduleWithFixedDelay(
                this::ask, Math.min(1000, interval.toMillis()), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    void close() {
        if (schedule != null) {
            schedule.cancel(false);
        }
    }

    private void ask() {
        if (pool.available()) {
            var _ = pool.send(List.of(info("clients"), info("stats"))).thenAccept(answers -> {
                if (answers.get(0) instanceof RedisReply clients && answers.get(1) instanceof RedisReply stats) {
                    meters.server(field(clients.text(0), "connected_clients"), field(stats.text(0), "evicted_keys"));
                }
            });
        }
    }

    private static RedisRequest info(String section) {
        return RedisRequest.of(CommandType.INFO, List.of(), section);
    }

    /** The value of one line of INFO; 0 where there is none. */
    static long field(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }
}
