package dev.parley.redis.pool;

import dev.parley.hub.store.StoreUnavailableException;
import dev.parley.redis.Unreadable;
import io.lettuce.core.resource.ClientResources;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.Timeout;
import io.netty.util.Timer;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The connections to one Redis, and all that is sent over them.
 *
 * <p>Connections are multiplexed: a command goes to the least loaded one and never waits for one of its own. While the
 * server does not answer, commands are rejected at once, none is queued; the pool probes the server and goes on by
 * itself. Every command ends within its deadline. What was under way on a connection that broke fails, and is sent
 * again only where it is {@link RedisRequest#again repeatable}.
 *
 * <p>Any thread; stages complete on a thread of Lettuce's, which must not be blocked.
 */
public final class RedisPool {
    private static final Duration RETRY_DELAY = Duration.ofMillis(50);

    private final String label;
    private final PoolConfig config;
    private final Sockets sockets;
    private final Connector connector;
    private final PooledConnections links;
    private final Keeper keeper;
    private final WaitQueue waiting;
    private final PoolMeters meters;
    private final Timer timer;
    private final EventExecutor executor;
    private final Subscriptions subscriptions;
    private final ServerWatch serverWatch;
    private final WrongTypes wrongTypes;
    private final Refusals refusals;
    private final WriteWatch writes;

    private RedisPool(
            String label,
            Endpoint endpoint,
            PoolConfig config,
            List<Script> scripts,
            ClientResources resources,
            MeterRegistry registry,
            Unreadable unreadable) {
        this.label = label;
        this.config = config;
        timer = resources.timer();
        executor = resources.eventExecutorGroup().next();
        meters = new PoolMeters(registry, label);
        sockets = new Sockets(resources, meters::connected, meters::failed);
        connector = Connectors.to(label, endpoint, sockets, config, executor);
        links = new PooledConnections(config);
        subscriptions = new Subscriptions(label, config, connector, executor);
        refusals = new Refusals(label);
        writes = new WriteWatch(label, config, connector, links, meters, refusals, executor);
        keeper = new Keeper(
                label, config, connector, links, meters, writes, executor, subscriptions::leave, loaded(scripts));
        waiting = new WaitQueue(config.maxInFlight());
        serverWatch = new ServerWatch(connector, links, meters, sockets, executor, config, keeper::available);
        wrongTypes = new WrongTypes(unreadable, this::send);
        meters.watch(connector, serverWatch::up, waiting::size, subscriptions::open);
    }

    /**
     * Opens a pool, and does not wait: it is {@link #available} once the server has answered.
     *
     * @param label as it stands in meters, logs and the keys of this Redis
     * @param scripts loaded with each connection, so that calling them by hash works from the first
     * @param unreadable is told of keys that hold another type than they may
     */
    public static RedisPool open(
            String label,
            Endpoint endpoint,
            PoolConfig config,
            List<Script> scripts,
            ClientResources resources,
            MeterRegistry registry,
            Unreadable unreadable) {
        final RedisPool pool = new RedisPool(label, endpoint, config, scripts, resources, registry, unreadable);
        pool.connector.start();
        pool.keeper.start();
        pool.subscriptions.start();
        pool.serverWatch.start();
        return pool;
    }

    private static List<Script> loaded(List<Script> scripts) {
        return Stream.concat(scripts.stream(), Stream.of(WrongTypes.HEAL, WriteWatch.WRITE))
                .toList();
    }

    /** Whether the server answers at the moment. */
    public boolean available() {
        return keeper.available();
    }

    /**
     * {@return why nodes can't do with it, as one sentence for operators: it is not {@link #available}, or takes no write; empty while
     * they can}
     */
    public String trouble() {
        if (available()) {
            return writes.trouble();
        }
        final String note = connector.note();
        return note.isEmpty() ? keeper.trouble() : keeper.trouble() + "; " + note;
    }

    /**
     * {@return what a server that is there has refused lately, in its own words, as one sentence for operators; empty if
     * nothing}
     */
    public String refusal() {
        return refusals.recent();
    }

    /** Whether all keys are on one server, so that one script may take any of them together. */
    public boolean single() {
        return connector.single();
    }

    /** Connections open at the moment, subscriptions apart. */
    public int connections() {
        return links.all().size();
    }

    /** Sends one request; fails with {@link StoreUnavailableException}. */
    public CompletionStage<RedisReply> send(RedisRequest request) {
        return attempt(request, request.repeatable() ? config.retries() : 0, RETRY_DELAY)
                .thenApply(Answer::orThrow);
    }

    /** Sends requests together, in one write; never fails, and answers in their order. */
    public CompletionStage<List<Answer>> send(List<RedisRequest> requests) {
        return together(requests, false, config.commandTimeout());
    }

    /**
     * Sends requests over the one connection that keeps the order of such calls, with a deadline of its own. Never fails, and
     * answers the rest in its order; with the failure of the first, if that failed.
     *
     * @param first to be carried out before the rest, as {@link #sendInOrder} has it; may be empty
     * @param deadline twice that, where the server does not keep the order
     */
    public CompletionStage<List<Answer>> sendInLane(
            List<RedisRequest> first, List<RedisRequest> rest, Duration deadline) {
        return inOrder(first, rest, true, deadline);
    }

    /**
     * Sends the second request so that it is carried out after the first: at once where the server keeps the order, else
     * when the first is answered, and then not at all if that failed. Never fails; answers the second, or whichever failed.
     */
    public CompletionStage<Answer> sendInOrder(RedisRequest first, RedisRequest second) {
        return inOrder(List.of(first), List.of(second), false, config.commandTimeout())
                .thenApply(List::getFirst);
    }

    private CompletionStage<List<Answer>> inOrder(
            List<RedisRequest> first, List<RedisRequest> rest, boolean inLane, Duration deadline) {
        if (first.isEmpty()) {
            return together(rest, inLane, deadline);
        }
        if (connector.single()) {
            final List<RedisRequest> all = new ArrayList<>(first);
            all.addAll(rest);
            return together(all, inLane, deadline)
                    .thenApply(answers -> failed(answers.subList(0, first.size()), rest)
                            .orElseGet(() -> answers.subList(first.size(), answers.size())));
        }
        return together(first, inLane, deadline)
                .thenCompose(answers -> failed(answers, rest)
                        .map(CompletableFuture::completedFuture)
                        .orElseGet(() -> together(rest, inLane, deadline)));
    }

    /** What to say of the rest if one of the first has failed. */
    private static Optional<List<Answer>> failed(List<Answer> first, List<RedisRequest> rest) {
        return first.stream()
                .filter(Answer.Failed.class::isInstance)
                .findFirst()
                .map(failure -> Collections.nCopies(rest.size(), failure));
    }

    private CompletableFuture<List<Answer>> together(List<RedisRequest> requests, boolean inLane, Duration deadline) {
        return requests.isEmpty()
                ? CompletableFuture.completedFuture(List.of())
                : exchange(new Batch(requests), inLane, deadline);
    }

    /**
     * Drops those of the keys, which lie in one slot, that hold another type than they may. What fails as a whole because of
     * one has it done anyway.
     */
    public void heal(List<String> keys) {
        wrongTypes.heal(keys);
    }

    /** Messages on channels of this server. */
    public Subscriptions subscriptions() {
        return subscriptions;
    }

    /** Closes every connection; commands under way fail. */
    public CompletionStage<Void> close() {
        final CompletableFuture<Void> closed = new CompletableFuture<>();
        executor.execute(() -> {
            serverWatch.close();
            subscriptions.close();
            keeper.close();
            waiting.drain(entry -> {
                entry.batch().giveUp(Answer.Failure.REJECTED, "redis " + label + " is closed");
                return true;
            });
            var _ = connector.close().whenComplete((done, failure) -> {
                sockets.close();
                closed.complete(null);
            });
        });
        return closed;
    }

    private CompletableFuture<Answer> attempt(RedisRequest request, int retries, Duration delay) {
        return exchange(new Batch(List.of(request)), false, config.commandTimeout())
                .thenApply(List::getFirst)
                .thenCompose(answer -> retries > 0 && worthRetrying(answer, retries < config.retries())
                        ? later(() -> attempt(request, retries - 1, delay.multipliedBy(2)), delay)
                        : CompletableFuture.completedFuture(answer));
    }

    /** What was lost is; once it was, so is what the pool rejects while it reconnects. */
    private static boolean worthRetrying(Answer answer, boolean lostBefore) {
        return answer instanceof Answer.Failed failed
                && (failed.failure() == Answer.Failure.LOST
                        || (lostBefore && failed.failure() == Answer.Failure.REJECTED));
    }

    /** By the JVM's own timer: the pool's ends with it, and with the timer what waits for it. */
    private static CompletableFuture<Answer> later(Supplier<CompletableFuture<Answer>> call, Duration delay) {
        return CompletableFuture.runAsync(
                        () -> {}, CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS))
                .thenCompose(now -> call.get());
    }

    private CompletableFuture<List<Answer>> exchange(Batch batch, boolean inLane, Duration deadline) {
        final long start = System.nanoTime();
        final CompletableFuture<List<Answer>> done = batch.done();
        var _ = done.thenAccept(answers -> record(batch, answers, start));
        if (!keeper.available()) {
            meters.rejected(Rejection.DOWN);
            batch.giveUp(Answer.Failure.REJECTED, "redis " + label + " does not answer");
            return done;
        }
        final PooledConnection link = inLane ? links.pickLane(batch.size()) : links.pick(batch.size());
        if (link != null) {
            meters.acquired(0);
            sendOn(link, batch, deadline);
        } else {
            await(batch, inLane, deadline);
        }
        return done;
    }

    private void sendOn(PooledConnection link, Batch batch, Duration deadline) {
        final Timeout timeout = timer.newTimeout(
                expired -> {
                    // First, so that whoever hears of the failure finds the pool not available.
                    if (keeper.silent(link)) {
                        subscriptions.doubt();
                    }
                    batch.giveUp(Answer.Failure.TIMEOUT, "redis " + label + " did not answer within " + deadline);
                },
                deadline.toMillis(),
                TimeUnit.MILLISECONDS);
        var _ = batch.done().whenComplete((answers, failure) -> {
            timeout.cancel();
            sendWaiting();
        });
        link.used();
        batch.send(link);
    }

    private void await(Batch batch, boolean inLane, Duration deadline) {
        if (!waiting.add(new WaitQueue.Entry(batch, inLane, deadline, System.nanoTime()))) {
            meters.rejected(Rejection.FULL);
            batch.giveUp(Answer.Failure.REJECTED, "too many commands wait for redis " + label);
            return;
        }
        final Timeout timeout = timer.newTimeout(
                expired -> waiting.expire(batch, () -> {
                    meters.rejected(Rejection.TIMEOUT);
                    batch.giveUp(Answer.Failure.REJECTED, "every connection to redis " + label + " is full");
                }),
                config.acquireTimeout().toMillis(),
                TimeUnit.MILLISECONDS);
        var _ = batch.done().whenComplete((answers, failure) -> timeout.cancel());
        sendWaiting();
    }

    private void sendWaiting() {
        waiting.drain(entry -> {
            final int size = entry.batch().size();
            final PooledConnection link = entry.inLane() ? links.pickLane(size) : links.pick(size);
            if (link != null) {
                meters.acquired(System.nanoTime() - entry.since());
                sendOn(link, entry.batch(), entry.deadline());
            }
            return link != null;
        });
    }

    private void record(Batch batch, List<Answer> answers, long start) {
        final Duration took = Duration.ofNanos(System.nanoTime() - start);
        for (int i = 0; i < answers.size(); i++) {
            meters.answered(connector.serverOf(batch.request(i)), answers.get(i), took);
        }
        if (!refusals.look(batch.requests(), answers).isEmpty()) {
            writes.doubt();
        }
        wrongTypes.heal(batch.requests(), answers);
    }
}
