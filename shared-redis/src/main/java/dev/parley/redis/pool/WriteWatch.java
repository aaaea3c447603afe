package dev.parley.redis.pool;

import dev.parley.redis.Keys;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Whether a server that answers takes what nodes can't do without, which is to write what needs no memory. It is asked for a write that
 * changes nothing: at first, again and again once it has refused any command, and now and then. Not so a Cluster, whose servers
 * refuse each for its own slots. On one executor's thread, but {@link #trouble} and {@link #doubt}.
 */
final class WriteWatch {
    /** To be loaded. */
    static final Script WRITE = Script.of(WriteWatch.class, "write.lua");

    private final List<RedisRequest> write;
    private final PoolConfig config;
    private final Connector connector;
    private final PooledConnections links;
    private final PoolMeters meters;
    private final Refusals refusals;
    private final EventExecutor executor;
    private boolean asking;
    private long lastAsked;
    private volatile boolean doubtful = true;
    private volatile String trouble;

    WriteWatch(
            String label,
            PoolConfig config,
            Connector connector,
            PooledConnections links,
            PoolMeters meters,
            Refusals refusals,
            EventExecutor executor) {
        write = List.of(RedisRequest.of(WRITE, List.of(Keys.nobodys(label))));
        this.config = config;
        this.connector = connector;
        this.links = links;
        this.meters = meters;
        this.refusals = refusals;
        this.executor = executor;
        trouble = connector.single() ? "has not taken a write yet" : "";
    }

    /** {@return why it takes no write, as one sentence for operators; empty while it does} */
    String trouble() {
        return trouble;
    }

    /** It has refused something, or is back. */
    void doubt() {
        doubtful = true;
    }

    /** To be called often while the server answers: asks it if that is due. */
    void look() {
        final long now = System.nanoTime();
        final PooledConnection any = links.all().stream()
                .filter(PooledConnection::usable)
                .findFirst()
                .orElse(null);
        if (any == null
                || asking
                || !connector.single()
                || (!doubtful && now - lastAsked < config.pingInterval().toNanos())) {
            return;
        }
        asking = true;
        lastAsked = now;
        final Batch batch = new Batch(write);
        final var deadline = executor.schedule(
                () -> batch.giveUp(Answer.Failure.TIMEOUT, "no answer in time"),
                config.commandTimeout().toMillis(),
                TimeUnit.MILLISECONDS);
        batch.send(any);
        var _ = batch.done()
                .thenAcceptAsync(
                        answers -> {
                            deadline.cancel(false);
                            asking = false;
                            answered(answers.getFirst(), Duration.ofNanos(System.nanoTime() - now));
                        },
                        executor);
    }

    /** What is refused is counted as other commands are: there may be no others, since nobody is let in. */
    private void answered(Answer answer, Duration took) {
        if (answer instanceof RedisReply) {
            doubtful = false;
            trouble = "";
            return;
        }
        final String refusal = refusals.look(write, List.of(answer));
        if (!refusal.isEmpty()) {
            doubtful = true;
            trouble = refusal;
            meters.answered(connector.current(), answer, took);
        }
    }
}
