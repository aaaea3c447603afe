package dev.parley.redis.pool;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** To one server whose address never changes. */
record SingleConnector(RedisClient client, RedisURI uri, String server) implements Connector {
    SingleConnector(RedisClient client, RedisURI uri) {
        this(client, uri, ServerName.of(uri));
    }

    @Override
    public CompletionStage<? extends StatefulConnection<byte[], byte[]>> connect() {
        return client.connectAsync(ByteArrayCodec.INSTANCE, uri);
    }

    @Override
    public CompletionStage<? extends StatefulRedisPubSubConnection<byte[], byte[]>> connectPubSub() {
        return client.connectPubSubAsync(ByteArrayCodec.INSTANCE, uri);
    }

    @Override
    public List<String> servers() {
        return List.of(server);
    }

    @Override
    public String current() {
        return server;
    }

    @Override
    public boolean single() {
        return true;
    }

    @Override
    public CompletionStage<Void> close() {
        return client.shutdownAsync(0, 2, TimeUnit.SECONDS);
    }
}
