package dev.parley.redis.pool;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisLoadingException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.RedisCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Requests that go out together, in one write, over one connection, and end together: at the last answer or at the
 * deadline. A script that the server does not know is sent again with its text, within the same deadline.
 */
final class Batch {
    private final List<RedisRequest> requests;
    private final AtomicReferenceArray<@Nullable Answer> answers;
    private final AtomicInteger open;
    private final CompletableFuture<List<Answer>> done = new CompletableFuture<>();
    private final List<AsyncCommand<byte[], byte[], List<Object>>> sent = new ArrayList<>();

    Batch(List<RedisRequest> requests) {
        this.requests = requests;
        answers = new AtomicReferenceArray<>(requests.size());
        open = new AtomicInteger(requests.size());
    }

    RedisRequest request(int index) {
        return requests.get(index);
    }

    int size() {
        return requests.size();
    }

    List<RedisRequest> requests() {
        return requests;
    }

    /** The answers, in the order of the requests. Never fails. */
    CompletableFuture<List<Answer>> done() {
        return done;
    }

    /** Sends them all. Once only. Does not count as use of the connection. */
    void send(PooledConnection link) {
        if (done.isDone()) {
            return;
        }
        final List<RedisCommand<byte[], byte[], ?>> commands = new ArrayList<>(requests.size());
        for (int i = 0; i < requests.size(); i++) {
            commands.add(command(link, i, requests.get(i)));
        }
        dispatch(link, commands);
    }

    /** Ends it with what there is: what has no answer yet has failed so. */
    void giveUp(Answer.Failure failure, String message) {
        final CancellationException cause = new CancellationException(message);
        for (int i = 0; i < answers.length(); i++) {
            settle(i, new Answer.Failed(failure, message, cause));
        }
        synchronized (sent) {
            for (AsyncCommand<?, ?, ?> command : sent) {
                command.cancel(false);
            }
        }
    }

    private AsyncCommand<byte[], byte[], List<Object>> command(PooledConnection link, int index, RedisRequest request) {
        final AsyncCommand<byte[], byte[], List<Object>> command = request.toCommand();
        link.sent(1);
        synchronized (sent) {
            sent.add(command);
        }
        var _ = command.whenComplete((value, failure) -> {
            link.answered(failure == null || failure instanceof RedisCommandExecutionException);
            answered(link, index, request, value, failure);
        });
        return command;
    }

    private static void dispatch(PooledConnection link, List<RedisCommand<byte[], byte[], ?>> commands) {
        try {
            link.write(commands);
        } catch (RuntimeException e) {
            commands.forEach(command -> command.completeExceptionally(e));
        }
    }

    private void answered(
            PooledConnection link,
            int index,
            RedisRequest request,
            @Nullable List<Object> value,
            @Nullable Throwable failure) {
        if (failure == null) {
            settle(index, new RedisReply(value == null ? List.of() : value));
        } else if (failure instanceof RedisNoScriptException && !done.isDone()) {
            dispatch(link, List.of(command(link, index, request.withText())));
        } else {
            if (isReadOnly(failure)) {
                link.readOnly();
            }
            settle(index, failed(request, failure));
        }
    }

    /** Older servers wrap it into a script's own error. */
    private static boolean isReadOnly(Throwable failure) {
        final String message = failure.getMessage();
        return failure instanceof RedisCommandExecutionException && message != null && message.contains("READONLY");
    }

    private static Answer.Failed failed(RedisRequest request, Throwable failure) {
        if (failure instanceof RedisLoadingException) {
            return new Answer.Failed(Answer.Failure.LOST, "the server is still loading", failure);
        }
        if (isReadOnly(failure)) {
            return new Answer.Failed(Answer.Failure.LOST, "the server has become a replica", failure);
        }
        if (failure instanceof RedisCommandExecutionException) {
            return new Answer.Failed(Answer.Failure.ERROR, "refused: " + request.name(), failure);
        }
        return new Answer.Failed(Answer.Failure.LOST, "the connection broke", failure);
    }

    private void settle(int index, Answer answer) {
        if (answers.compareAndSet(index, null, answer) && open.decrementAndGet() == 0) {
            final List<Answer> all = new ArrayList<>(answers.length());
            for (int i = 0; i < answers.length(); i++) {
                all.add(java.util.Objects.requireNonNull(answers.get(i)));
            }
            done.complete(all);
        }
    }
}
