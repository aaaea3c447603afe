package dev.parley.redis.pool;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.protocol.CommandType;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a pool's connections: opens them up to the minimum, one more at a time under load, closes what is idle or
 * silent, and says whether the server answers. All of it on one executor's thread; {@link #silent} and
 * {@link #available} on any.
 *
 * <p>The server is taken for dead when a command or a PING had no answer in time or the last connection broke, and for
 * alive again with the first PING that is answered. Until then every connection is in doubt, and one that does not
 * answer a PING within a second is closed, so that a half-open one does not stay. Of a Cluster, a server that is silent
 * while others answer on the same connection casts no doubt on these.
 */
final class Keeper {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration HEARD = Duration.ofSeconds(2);

    private final String label;
    private final PoolConfig config;
    private final Connector connector;
    private final PooledConnections links;
    private final PoolMeters meters;
    private final WriteWatch writes;
    private final EventExecutor executor;
    private final Runnable onLeft;
    private final List<RedisRequest> readiness = new ArrayList<>();
    private final AtomicBoolean available = new AtomicBoolean();
    private volatile String trouble = "not connected yet";
    private int opening;
    private long openingTo;
    private boolean closed;

    /** @param onLeft called when the server turned out to be a replica, so that no other connection stays there either */
    Keeper(
            String label,
            PoolConfig config,
            Connector connector,
            PooledConnections links,
            PoolMeters meters,
            WriteWatch writes,
            EventExecutor executor,
            Runnable onLeft,
            List<Script> scripts) {
        this.label = label;
        this.config = config;
        this.connector = connector;
        this.links = links;
        this.meters = meters;
        this.writes = writes;
        this.executor = executor;
        this.onLeft = onLeft;
        readiness.addAll(probe());
        for (Script script : scripts) {
            readiness.add(RedisRequest.of(CommandType.SCRIPT, List.of(), "LOAD", script.text()));
        }
    }

    void start() {
        final long interval = config.probeInterval().toMillis();
        var _ = executor.scheduleWithFixedDelay(this::tick, 0, interval, TimeUnit.MILLISECONDS);
    }

    boolean available() {
        return available.get();
    }

    /** Why it is not available, for operators; what it says while it is means nothing. */
    String trouble() {
        return trouble;
    }

    /** A command on that connection had no answer in time. Answers whether the server was taken for alive until now. */
    boolean silent(PooledConnection link) {
        connector.doubt();
        if (!connector.single() && link.nanosQuiet() < HEARD.toNanos()) {
            // One of several servers is silent, others are not.
            return false;
        }
        link.verified(false);
        if (!connector.single() && heard()) {
            // A PING goes to any of the servers: others answer on other connections, and this one is looked at alone.
            executor.execute(this::tick);
            return false;
        }
        final boolean news = available.compareAndSet(true, false);
        meters.failed(connector.current(), ConnectionFailure.SILENT);
        if (news) {
            trouble = "does not answer";
            LOG.warn("redis {} does not answer", label);
            links.all().forEach(each -> each.verified(false));
        }
        executor.execute(this::tick);
        return news;
    }

    private boolean heard() {
        return links.all().stream().anyMatch(each -> each.nanosQuiet() < HEARD.toNanos());
    }

    /** Lets go of the connections: the connector closes them. Called once, on the executor. */
    void close() {
        closed = true;
        available.set(false);
    }

    private void tick() {
        if (closed) {
            return;
        }
        final long target = connector.target();
        if (target != openingTo) {
            // What is still being opened to the server before may take its time, and is not waited for.
            openingTo = target;
            opening = 0;
        }
        for (PooledConnection link : links.all()) {
            if (!link.connection().isOpen() || link.target() != target) {
                drop(link);
            } else if (!link.probing()
                    && (!link.verified()
                            || link.nanosQuiet() > config.pingInterval().toNanos())) {
                probe(link);
            }
        }
        final int missing = wanted() - links.all().size() - opening;
        for (int i = 0; i < missing; i++) {
            open(target);
        }
        closeIdle();
        writes.look();
    }

    private int wanted() {
        if (!available.get()) {
            return 1;
        }
        final int grown = links.takeCrowded() ? links.all().size() + 1 : 0;
        return Math.min(config.maxConnections(), Math.max(config.minConnections(), grown));
    }

    private void probe(PooledConnection link) {
        link.probing(true);
        final Batch batch = new Batch(probe());
        expire(batch, PROBE_TIMEOUT.compareTo(config.commandTimeout()) < 0 ? PROBE_TIMEOUT : config.commandTimeout());
        batch.send(link);
        var _ = batch.done().thenAcceptAsync(answers -> probed(link, answers), executor);
    }

    private void probed(PooledConnection link, List<Answer> answers) {
        link.probing(false);
        if (closed) {
            return;
        }
        if (isReplica(answers)) {
            left(link);
            return;
        }
        final Answer answer = answers.getFirst();
        if (isThere(answer)) {
            link.verified(true);
            up();
            return;
        }
        if (answer instanceof Answer.Failed failed && failed.failure() == Answer.Failure.TIMEOUT) {
            silent(link);
        }
        drop(link);
    }

    /** The server is a replica by now: who is its master, the connector knows or will. */
    private void left(PooledConnection replica) {
        if (closed || !links.all().contains(replica)) {
            return;
        }
        LOG.warn("redis {} has become a replica; its connections are left", label);
        for (PooledConnection link : links.all()) {
            if (link.target() == replica.target()) {
                drop(link);
            }
        }
        onLeft.run();
        executor.execute(this::tick);
    }

    /** Whether the answers to {@link #probe} are a replica's. Whom the server forbids the question is taken for content. */
    private static boolean isReplica(List<Answer> answers) {
        return answers.size() > 1
                && answers.get(1) instanceof RedisReply role
                && !role.missing(0)
                && role.text(0).equals("slave");
    }

    private static boolean isThere(Answer pong) {
        return switch (pong) {
            case RedisReply reply -> true;
            case Answer.Failed failed -> Refusals.isThere(failed.refusal());
        };
    }

    private void up() {
        if (available.compareAndSet(false, true)) {
            LOG.info("redis {} answers", label);
            writes.doubt();
            executor.execute(this::tick);
        }
    }

    /** It broke, or was given up. */
    private void drop(PooledConnection link) {
        link.close();
        if (!links.remove(link) || closed) {
            return;
        }
        if (links.all().isEmpty() && available.compareAndSet(true, false)) {
            trouble = "has closed every connection";
            LOG.warn("redis {} has closed every connection", label);
        }
    }

    private void closeIdle() {
        if (!available.get() || links.all().size() <= config.minConnections()) {
            return;
        }
        final PooledConnection last = links.all().getLast();
        if (last.inFlight() == 0 && last.nanosUnused() > config.idleTimeout().toNanos()) {
            links.remove(last);
            last.close();
        }
    }

    private void open(long target) {
        opening++;
        final AtomicBoolean over = new AtomicBoolean();
        final var deadline = executor.schedule(
                () -> {
                    if (over.compareAndSet(false, true)) {
                        failed(target, "no connection within " + config.connectTimeout());
                    }
                },
                config.connectTimeout().toMillis(),
                TimeUnit.MILLISECONDS);
        var _ = Connector.attempt(connector::connect)
                .whenCompleteAsync(
                        (connection, failure) -> {
                            deadline.cancel(false);
                            if (over.compareAndSet(false, true)) {
                                connected(connection, target, failure);
                            } else if (connection != null) {
                                var _ = connection.closeAsync();
                            }
                        },
                        executor);
    }

    private void connected(
            @Nullable StatefulConnection<byte[], byte[]> connection, long target, @Nullable Throwable failure) {
        if (connection == null) {
            failed(target, failure == null ? "no connection" : reason(rootOf(failure)));
        } else {
            ready(connection, target);
        }
    }

    /** In words where they are our own. */
    private static String reason(Throwable root) {
        final String message = root.getMessage();
        return root instanceof NotReachedException && message != null ? message : root.toString();
    }

    private void ready(StatefulConnection<byte[], byte[]> connection, long target) {
        final AtomicReference<@Nullable PooledConnection> self = new AtomicReference<>();
        final PooledConnection link = new PooledConnection(connection, connector.single(), target, () -> {
            final PooledConnection readOnly = self.get();
            if (readOnly != null) {
                executor.execute(() -> left(readOnly));
            }
        });
        self.set(link);
        connection.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> broken) {
                if (!connection.isOpen()) {
                    executor.execute(Keeper.this::tick);
                }
            }
        });
        final Batch batch = new Batch(readiness);
        expire(batch, config.commandTimeout());
        batch.send(link);
        var _ = batch.done()
                .thenAcceptAsync(
                        answers -> {
                            if (isReplica(answers)) {
                                notReady(link, "it is a replica");
                            } else if (isThere(answers.getFirst())) {
                                opened(link);
                            } else {
                                notReady(link, "it refuses PING: " + answers.getFirst());
                            }
                        },
                        executor);
    }

    private void notReady(PooledConnection link, String reason) {
        link.close();
        meters.failed(connector.current(), ConnectionFailure.NOT_READY);
        failed(link.target(), reason);
    }

    /** What goes wrong with a socket is counted where it is seen. */
    private void failed(long target, String reason) {
        if (target != openingTo) {
            return;
        }
        opening--;
        // The same again is no news.
        if (!available.get() && !reason.equals(trouble)) {
            trouble = reason;
            LOG.warn("redis {} can't be reached, trying again and again: {}", label, reason);
        }
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private void opened(PooledConnection link) {
        final boolean current = link.target() == openingTo;
        if (current) {
            opening--;
        }
        if (closed || !current) {
            link.close();
        } else {
            links.add(link);
            up();
        }
    }

    private void expire(Batch batch, Duration after) {
        final var deadline = executor.schedule(
                () -> batch.giveUp(Answer.Failure.TIMEOUT, "no answer in time"),
                after.toMillis(),
                TimeUnit.MILLISECONDS);
        var _ = batch.done().whenComplete((answers, failure) -> deadline.cancel(false));
    }

    /** PING, and of one server what it is. */
    private List<RedisRequest> probe() {
        final RedisRequest ping = RedisRequest.of(CommandType.PING, List.of());
        return connector.single() ? List.of(ping, RedisRequest.of(CommandType.ROLE, List.of())) : List.of(ping);
    }
}
