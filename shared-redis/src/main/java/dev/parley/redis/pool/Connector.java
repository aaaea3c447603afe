package dev.parley.redis.pool;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Opens connections to where the Redis is at the moment. The seam for fail-over: an implementation that knows of a
 * backup decides here where the next connection goes, and the pool replaces the connections it closes.
 */
interface Connector {
    /** A connection on which commands are rejected, and those under way fail, when it breaks. */
    CompletionStage<? extends StatefulConnection<byte[], byte[]>> connect();

    CompletionStage<? extends StatefulRedisPubSubConnection<byte[], byte[]>> connectPubSub();

    /** Whether commands sent together on one connection are carried out in that order. */
    boolean ordered();

    CompletionStage<Void> close();

    /** The same call, whose failure is always the stage's. */
    static <T> CompletionStage<T> attempt(Supplier<? extends CompletionStage<? extends T>> call) {
        try {
            return call.get().thenApply(value -> value);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
