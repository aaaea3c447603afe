package dev.parley.redis.pool;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * To the master that Sentinels name. They are asked every second, so that all nodes leave a master that was replaced
 * although it still answers them.
 */
final class SentinelConnector implements Connector {
    /** Where the master is, by the Sentinels' word. */
    private record Master(InetSocketAddress address, String server, long number) {}

    private final RedisClient client;
    private final RedisClient asking;
    private final RedisURI uri;
    private final Sentinels sentinels;
    private volatile @Nullable Master master;

    /**
     * @param asking the client that asks Sentinels
     * @param uri names the Sentinels, and holds what connections to the master are opened with
     */
    SentinelConnector(RedisClient client, RedisClient asking, RedisURI uri, EventExecutor executor) {
        this.client = client;
        this.asking = asking;
        this.uri = uri;
        sentinels = new Sentinels(asking, uri, executor, this::named);
    }

    @Override
    public void start() {
        sentinels.start();
    }

    private void named(InetSocketAddress address) {
        final Master before = master;
        if (before == null || !before.address.equals(address)) {
            master = new Master(address, ServerName.of(address), before == null ? 0 : before.number + 1);
        }
    }

    @Override
    public long target() {
        final Master now = master;
        return now == null ? 0 : now.number;
    }

    @Override
    public CompletionStage<? extends StatefulConnection<byte[], byte[]>> connect() {
        return toMaster(at -> client.connectAsync(ByteArrayCodec.INSTANCE, at));
    }

    @Override
    public CompletionStage<? extends StatefulRedisPubSubConnection<byte[], byte[]>> connectPubSub() {
        return toMaster(at -> client.connectPubSubAsync(ByteArrayCodec.INSTANCE, at));
    }

    private <T> CompletionStage<T> toMaster(Function<RedisURI, ? extends CompletionStage<T>> connect) {
        final Master now = master;
        if (now == null) {
            return CompletableFuture.failedFuture(new NotReachedException(sentinels.trouble()));
        }
        // The builder keeps user, password, database, TLS and names, and drops the Sentinels: here that is wanted.
        return connect.apply(RedisURI.builder(uri)
                .withHost(now.address.getHostString())
                .withPort(now.address.getPort())
                .build());
    }

    @Override
    public List<String> servers() {
        final Master now = master;
        return now == null ? List.of() : List.of(now.server);
    }

    @Override
    public String current() {
        final Master now = master;
        return now == null ? ServerName.OTHER : now.server;
    }

    @Override
    public boolean single() {
        return true;
    }

    @Override
    public CompletionStage<Void> close() {
        sentinels.close();
        return CompletableFuture.allOf(
                client.shutdownAsync(0, 2, TimeUnit.SECONDS), asking.shutdownAsync(0, 2, TimeUnit.SECONDS));
    }
}
