package dev.parley.redis.pool;

import io.lettuce.core.api.StatefulConnection;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One of two servers, with a connection of its own on which it is asked one thing at a time. For one executor's thread,
 * on which its stages complete, too.
 */
final class ServerProbe {
    private final Connector connector;
    private final EventExecutor executor;
    private final Duration timeout;
    private @Nullable PooledConnection link;

    ServerProbe(Connector connector, EventExecutor executor, Duration timeout) {
        this.connector = connector;
        this.executor = executor;
        this.timeout = timeout;
    }

    Connector connector() {
        return connector;
    }

    /** Connects where it has to, and asks. Never fails; each of the two steps has the timeout. */
    CompletionStage<Answer> ask(RedisRequest request) {
        return link().thenCompose(open -> exchange(open, request))
                .exceptionally(failure -> new Answer.Failed(Answer.Failure.LOST, "no connection", failure));
    }

    /** The connection that is open, or a new one. */
    CompletionStage<PooledConnection> link() {
        final PooledConnection open = link;
        return open != null && open.connection().isOpen() ? CompletableFuture.completedFuture(open) : connected();
    }

    private CompletableFuture<PooledConnection> connected() {
        final CompletableFuture<PooledConnection> opened = new CompletableFuture<>();
        final var deadline = executor.schedule(
                () -> opened.completeExceptionally(new NotReachedException("no connection in time")),
                timeout.toMillis(),
                TimeUnit.MILLISECONDS);
        var _ = Connector.attempt(connector::connect)
                .whenCompleteAsync(
                        (connection, failure) -> {
                            deadline.cancel(false);
                            if (failure != null) {
                                opened.completeExceptionally(failure);
                            } else {
                                take(connection, opened);
                            }
                        },
                        executor);
        return opened;
    }

    private void take(StatefulConnection<byte[], byte[]> connection, CompletableFuture<PooledConnection> opened) {
        final PooledConnection fresh = new PooledConnection(connection, true, 0, () -> {});
        final PooledConnection current = link;
        if (opened.isDone()) {
            fresh.close();
        } else if (current != null && current.connection().isOpen()) {
            fresh.close();
            opened.complete(current);
        } else {
            link = fresh;
            opened.complete(fresh);
        }
    }

    private CompletionStage<Answer> exchange(PooledConnection open, RedisRequest request) {
        final Batch batch = new Batch(List.of(request));
        final var deadline = executor.schedule(
                () -> batch.giveUp(Answer.Failure.TIMEOUT, "no answer in time"),
                timeout.toMillis(),
                TimeUnit.MILLISECONDS);
        batch.send(open);
        return batch.done()
                .thenApplyAsync(
                        answers -> {
                            deadline.cancel(false);
                            final Answer answer = answers.getFirst();
                            if (answer instanceof Answer.Failed failed && failed.failure() != Answer.Failure.ERROR) {
                                open.close();
                                link = null;
                            }
                            return answer;
                        },
                        executor);
    }
}
