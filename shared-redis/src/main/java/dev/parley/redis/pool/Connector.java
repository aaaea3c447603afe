package dev.parley.redis.pool;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.concurrent.CompletionStage;

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
}
