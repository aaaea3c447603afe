package dev.parley.redis.pool;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to where the Redis is at the moment. The seam for fail-over: an implementation that knows of several
 * servers decides here where the next connection goes, and the pool leaves the connections that go elsewhere.
 */
interface Connector {
    /** Begins to look where the Redis is, if it has to. Called once, before anything else. */
    default void start() {}

    /**
     * A number for where connections go at the moment: while it is the same, so is the server. A connection opened when
     * it was another one is to be closed. Any thread.
     */
    default long target() {
        return 0;
    }

    /** A command had no answer in time: it may be worth looking anew where the Redis is. Any thread. */
    default void doubt() {}

    /** A connection on which commands are rejected, and those under way fail, when it breaks. */
    CompletionStage<? extends StatefulConnection<byte[], byte[]>> connect();

    CompletionStage<? extends StatefulRedisPubSubConnection<byte[], byte[]>> connectPubSub();

    /** The servers there are at the moment, as {@link ServerName} calls them; of a Cluster its masters. Any thread. */
    List<String> servers();

    /** The one that is in use; of a Cluster any. Any thread. */
    String current();

    /** Which of them the request goes to. Any thread. */
    default String serverOf(RedisRequest request) {
        return current();
    }

    /**
     * A connection over which that server can be asked. On the pool's executor.
     *
     * @param link of the pool, open; {@code null} while there is none
     */
    default CompletionStage<PooledConnection> to(String server, @Nullable PooledConnection link) {
        return link == null
                ? CompletableFuture.failedFuture(new NotReachedException("no connection"))
                : CompletableFuture.completedFuture(link);
    }

    /** Whether it is one server, so that commands sent together are carried out in that order. */
    boolean single();

    /** Whether a backup is in use. Any thread. */
    default boolean onBackup() {
        return false;
    }

    /** Whether the one of two servers that is not in use could take over now. Any thread. */
    default boolean standbyReady() {
        return false;
    }

    /** What operators want to know besides while the server does not answer; empty for nothing. Any thread. */
    default String note() {
        return "";
    }

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
