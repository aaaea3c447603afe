package dev.parley.redis.pool;

import dev.parley.redis.Keys;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * To a primary or, while no node reaches that, to its backup, as all nodes agree by what they tell both servers (ADR 13).
 *
 * <p>A <em>term</em> says which one is in use: an even one the primary, an odd one the backup. It only rises, each server
 * keeps the highest it was told, and raises it itself when every node that reports there says the same of the other one.
 * A node uses a server only after that server has confirmed the term. What is not in use is emptied, so that whichever
 * takes over is empty. One executor's thread, but where it says so.
 */
final class FailoverConnector implements Connector {
    private static final Logger LOG = LoggerFactory.getLogger(FailoverConnector.class);
    private static final Script REPORT = Script.of(FailoverConnector.class, "report.lua");
    private static final long MISPLACED = -1;

    private final String label;
    private final BackupTimes times;
    private final EventExecutor executor;
    private final String node = UUID.randomUUID().toString();
    private final List<Watched> both;
    private long termSince = System.nanoTime();
    private boolean closed;
    private volatile long term;
    private volatile boolean confirmed;
    private volatile boolean standbyReady;
    private volatile String note = "";

    /**
     * One of the two servers.
     *
     * @param pool to open the pool's connections to it
     * @param probe to ask it whether it lives
     */
    record Side(Connector pool, Connector probe) {}

    /** One of the two, and how far the asking has come. */
    private final class Watched {
        private final Connector pool;
        private final ServerProbe side;
        private final int place;
        private final String name;
        private final Observation sight = new Observation(System::nanoTime, times.loading());
        private boolean asking;
        private boolean asked;
        private boolean emptying;
        private boolean misplaced;
        private String refusal = "";

        Watched(Side servers, int place, String name) {
            pool = servers.pool;
            side = new ServerProbe(servers.probe, executor, times.answer());
            this.place = place;
            this.name = name;
        }

        boolean inUse() {
            return term % 2 == place;
        }
    }

    FailoverConnector(String label, Side primary, Side backup, BackupTimes times, EventExecutor executor) {
        this.label = label;
        this.times = times;
        this.executor = executor;
        both = List.of(new Watched(primary, 0, "primary"), new Watched(backup, 1, "backup"));
    }

    @Override
    public void start() {
        both.forEach(each -> each.pool.start());
        var _ = executor.scheduleWithFixedDelay(
                () -> both.forEach(this::report), 0, times.report().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void report(Watched here) {
        if (closed || here.asking) {
            return;
        }
        here.asking = true;
        final Observation other = both.get(1 - here.place).sight;
        final RedisRequest report = RedisRequest.of(
                REPORT,
                Keys.failoverKeys(label),
                node,
                Long.toString(term),
                Integer.toString(here.place),
                other.state().word(),
                Long.toString(other.lasting().toMillis()),
                Long.toString(times.reportLife().toMillis()),
                Long.toString(times.patience().toMillis()),
                Long.toString(times.calm().toMillis()));
        var _ = here.side.ask(report).thenAccept(answer -> {
            here.asking = false;
            here.asked = true;
            refused(here, answer instanceof Answer.Failed failed ? failed.refusal() : "");
            switch (answer) {
                case RedisReply reply -> answered(here, reply);
                case Answer.Failed failed -> here.sight.failed(failed);
            }
            reconsider();
        });
    }

    private void refused(Watched here, String words) {
        if (here.refusal.isEmpty() && !words.isEmpty()) {
            LOG.warn("redis {}: the {} answers, but it refuses: {}", label, here.name, words);
        }
        here.refusal = words;
    }

    private void answered(Watched here, RedisReply reply) {
        final long told = reply.number(0);
        if (told == MISPLACED) {
            misplaced(here);
            return;
        }
        here.misplaced = false;
        if (told > term) {
            term = told;
            termSince = System.nanoTime();
            confirmed = false;
            LOG.warn("redis {}: the {} is in use now, by term {}", label, both.get((int) (told % 2)).name, told);
        }
        final boolean empty = reply.number(1) == term;
        here.sight.answered(empty);
        if (here.inUse()) {
            confirmed |= told == term;
        } else if (!empty) {
            empty(here);
        }
    }

    private void misplaced(Watched here) {
        if (!here.misplaced) {
            LOG.error(
                    "redis {}: what is configured as the {} is the other one for some node, or both are one server;"
                            + " there is no fail-over until that is mended",
                    label,
                    here.name);
        }
        here.misplaced = true;
        here.sight.failed(new Answer.Failed(
                Answer.Failure.ERROR,
                "misplaced",
                new NotReachedException("is configured as the other one elsewhere")));
    }

    /** Not before the last writes of those who did not know yet have ended. */
    private void empty(Watched idle) {
        if (idle.emptying || System.nanoTime() - termSince < times.settle().toNanos()) {
            return;
        }
        idle.emptying = true;
        var _ = new NamespaceCleaner(idle.side, label, term).run().thenRun(() -> idle.emptying = false);
    }

    private void reconsider() {
        final Watched inUse = both.get((int) (term % 2));
        final Watched other = both.get(1 - inUse.place);
        standbyReady = other.sight.state() == Observation.State.READY;
        note = inUse.misplaced ? "is configured as the other one elsewhere" : note(inUse, other);
    }

    private String note(Watched inUse, Watched other) {
        for (Watched each : List.of(inUse, other)) {
            if (!each.refusal.isEmpty()) {
                return "the " + each.name + " refuses: " + each.refusal;
            }
        }
        return switch (other.sight.state()) {
            case UNCERTAIN, DOWN -> "the " + other.name + " does not answer either";
            case ANSWERS -> "the " + other.name + " is not emptied yet";
            case READY ->
                "the " + other.name + " takes over when no node has reached the " + inUse.name + " for "
                        + times.patience().toSeconds() + " s";
        };
    }

    /** The term. */
    @Override
    public long target() {
        return term;
    }

    @Override
    public CompletionStage<? extends StatefulConnection<byte[], byte[]>> connect() {
        return toThatInUse(Connector::connect);
    }

    @Override
    public CompletionStage<? extends StatefulRedisPubSubConnection<byte[], byte[]>> connectPubSub() {
        return toThatInUse(Connector::connectPubSub);
    }

    private <T> CompletionStage<T> toThatInUse(Function<Connector, ? extends CompletionStage<? extends T>> connect) {
        final Watched inUse = both.get((int) (term % 2));
        // Both first: at the start the other one may know of a higher term.
        if (!confirmed || !both.stream().allMatch(each -> each.asked)) {
            return CompletableFuture.failedFuture(
                    new NotReachedException("the " + inUse.name + " has not confirmed yet that it is in use"));
        }
        return connect.apply(inUse.pool).thenApply(connection -> connection);
    }

    @Override
    public List<String> servers() {
        return both.stream().map(each -> each.pool.current()).toList();
    }

    @Override
    public String current() {
        return both.get((int) (term % 2)).pool.current();
    }

    @Override
    public CompletionStage<PooledConnection> to(String server, @Nullable PooledConnection link) {
        return both.stream()
                .filter(each -> !each.inUse() && each.pool.current().equals(server))
                .findFirst()
                .map(each -> each.side.link())
                .orElseGet(() -> Connector.super.to(server, link));
    }

    @Override
    public boolean single() {
        return true;
    }

    @Override
    public boolean onBackup() {
        return term % 2 == 1;
    }

    @Override
    public boolean standbyReady() {
        return standbyReady;
    }

    @Override
    public String note() {
        return note;
    }

    @Override
    public CompletionStage<Void> close() {
        executor.execute(() -> closed = true);
        return CompletableFuture.allOf(both.stream()
                .flatMap(each -> Stream.of(each.pool, each.side.connector()))
                .map(connector -> connector.close().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    }
}
