package dev.parley.redis.pool;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks each server of a pool for its own counts, in INFO: at an interval while it answers, every second while it does not.
 * On one executor's thread, but {@link #up}.
 */
final class ServerWatch {
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Connector connector;
    private final PooledConnections links;
    private final PoolMeters meters;
    private final Sockets sockets;
    private final EventExecutor executor;
    private final PoolConfig config;
    private final Supplier<Boolean> available;
    private final Map<String, ServerGauges> servers = new ConcurrentHashMap<>();
    private final Map<String, Long> asked = new HashMap<>();
    private @Nullable ScheduledFuture<?> schedule;

    ServerWatch(
            Connector connector,
            PooledConnections links,
            PoolMeters meters,
            Sockets sockets,
            EventExecutor executor,
            PoolConfig config,
            Supplier<Boolean> available) {
        this.connector = connector;
        this.links = links;
        this.meters = meters;
        this.sockets = sockets;
        this.executor = executor;
        this.config = config;
        this.available = available;
    }

    void start() {
        meters.track(connector.servers());
        final long tick = Math.min(TICK.toMillis(), config.infoInterval().toMillis());
        schedule = executor.scheduleWithFixedDelay(this::look, 0, tick, TimeUnit.MILLISECONDS);
    }

    void close() {
        if (schedule != null) {
            schedule.cancel(false);
        }
    }

    /** Whether every server that the pool uses answers. Any thread. */
    boolean up() {
        return available.get()
                && (connector.single() || servers.values().stream().noneMatch(ServerGauges::silent));
    }

    private boolean up(String server) {
        if (connector.single() && server.equals(connector.current())) {
            // The pool itself knows best, and sooner.
            return available.get();
        }
        final ServerGauges gauges = servers.get(server);
        return gauges != null && !gauges.silent() && (connector.single() || available.get());
    }

    private void look() {
        final List<String> current =
                connector.servers().stream().limit(PoolMeters.MAX_SERVERS).toList();
        meters.track(current);
        servers.forEach((server, gauges) -> {
            if (!current.contains(server) && servers.remove(server, gauges)) {
                asked.remove(server);
                gauges.close();
            }
        });
        final long now = System.nanoTime();
        for (String server : current) {
            final ServerGauges gauges = servers.computeIfAbsent(server, this::watched);
            final Long last = asked.get(server);
            if (last == null
                    || gauges.silent()
                    || now - last >= config.infoInterval().toNanos()) {
                asked.put(server, now);
                ask(server, gauges);
            }
        }
    }

    private ServerGauges watched(String server) {
        return new ServerGauges(
                meters.registry(), meters.tags(server), sockets, server, config.maxConnections(), () -> up(server));
    }

    private void ask(String server, ServerGauges gauges) {
        final PooledConnection any = links.all().stream()
                .filter(PooledConnection::usable)
                .findFirst()
                .orElse(null);
        final Batch batch = new Batch(ServerFigures.QUESTIONS);
        final var deadline = executor.schedule(
                () -> batch.giveUp(Answer.Failure.TIMEOUT, "no answer in time"),
                PATIENCE.toMillis(),
                TimeUnit.MILLISECONDS);
        var _ = Connector.attempt(() -> connector.to(server, any)).whenComplete((link, failure) -> {
            if (link == null) {
                batch.giveUp(Answer.Failure.LOST, "no connection");
            } else {
                batch.send(link);
            }
        });
        var _ = batch.done()
                .thenAcceptAsync(
                        answers -> {
                            deadline.cancel(false);
                            // A late answer of a server that is watched no more would bring its meters back.
                            if (servers.get(server) == gauges) {
                                answered(gauges, answers);
                            }
                        },
                        executor);
    }

    private void answered(ServerGauges gauges, List<Answer> answers) {
        if (answers.get(0) instanceof RedisReply clients
                && answers.get(1) instanceof RedisReply stats
                && answers.get(2) instanceof RedisReply memory) {
            gauges.said(ServerFigures.of(clients, stats, memory));
        } else if (answers.get(0) instanceof Answer.Failed failed && failed.failure() == Answer.Failure.ERROR) {
            gauges.said(null);
        } else {
            gauges.saidNothing(config.infoInterval());
        }
    }
}
