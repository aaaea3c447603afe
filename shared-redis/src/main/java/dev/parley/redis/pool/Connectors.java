package dev.parley.redis.pool;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** The two kinds of {@link Connector}, on Lettuce. */
final class Connectors {
    private Connectors() {}

    static Connector to(Endpoint endpoint, ClientResources resources, PoolConfig config) {
        final List<RedisURI> seeds = endpoint.seeds().stream()
                .map(seed -> withTimeout(seed, config.connectTimeout()))
                .toList();
        return switch (endpoint.kind()) {
            case SINGLE -> new Single(resources, seeds.getFirst(), config);
            case CLUSTER -> new Cluster(resources, seeds, config);
        };
    }

    private static RedisURI withTimeout(RedisURI seed, Duration timeout) {
        return RedisURI.builder(seed).withTimeout(timeout).build();
    }

    private static SocketOptions socket(PoolConfig config) {
        return SocketOptions.builder()
                .connectTimeout(config.connectTimeout())
                .keepAlive(true)
                .build();
    }

    /** One server, or the one that Sentinels name when a connection is opened. */
    private static final class Single implements Connector {
        private final RedisClient client;
        private final RedisURI uri;

        Single(ClientResources resources, RedisURI uri, PoolConfig config) {
            this.uri = uri;
            client = RedisClient.create(resources);
            // The pool opens connections anew itself: Lettuce would send again what was under way.
            client.setOptions(ClientOptions.builder()
                    .autoReconnect(false)
                    .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                    .pingBeforeActivateConnection(true)
                    .socketOptions(socket(config))
                    .build());
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
        public boolean ordered() {
            return true;
        }

        @Override
        public CompletionStage<Void> close() {
            return client.shutdownAsync(0, 2, TimeUnit.SECONDS);
        }
    }

    /** A Cluster: one connection of the pool is one to each of its nodes. */
    private static final class Cluster implements Connector {
        private final RedisClusterClient client;

        Cluster(ClientResources resources, List<RedisURI> seeds, PoolConfig config) {
            client = RedisClusterClient.create(resources, seeds);
            // Here a connection to one node has to be reopened by Lettuce; what was under way is not sent again.
            final ClientOptions noReplay =
                    ClientOptions.builder().replayFilter(command -> true).build();
            client.setOptions(ClusterClientOptions.builder(noReplay)
                    .autoReconnect(true)
                    .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                    .pingBeforeActivateConnection(true)
                    .socketOptions(socket(config))
                    .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                            .enablePeriodicRefresh(config.pingInterval())
                            .build())
                    .build());
        }

        @Override
        public CompletionStage<? extends StatefulConnection<byte[], byte[]>> connect() {
            return client.refreshPartitionsAsync()
                    .thenCompose(refreshed -> client.connectAsync(ByteArrayCodec.INSTANCE))
                    .thenCompose(Cluster::connectedToAll);
        }

        /** Lettuce would reject the first commands to a node that it has not connected to yet. */
        private static CompletionStage<StatefulRedisClusterConnection<byte[], byte[]>> connectedToAll(
                StatefulRedisClusterConnection<byte[], byte[]> connection) {
            final CompletableFuture<?>[] nodes = connection.getPartitions().stream()
                    .filter(node -> node.is(RedisClusterNode.NodeFlag.UPSTREAM))
                    .map(RedisClusterNode::getUri)
                    .map(uri -> connection.getConnectionAsync(uri.getHost(), uri.getPort()))
                    .toArray(CompletableFuture<?>[]::new);
            return CompletableFuture.allOf(nodes).handle((done, failure) -> connection);
        }

        @Override
        public CompletionStage<? extends StatefulRedisPubSubConnection<byte[], byte[]>> connectPubSub() {
            return client.refreshPartitionsAsync()
                    .thenCompose(refreshed -> client.connectPubSubAsync(ByteArrayCodec.INSTANCE));
        }

        @Override
        public boolean ordered() {
            return false;
        }

        @Override
        public CompletionStage<Void> close() {
            return client.shutdownAsync(0, 2, TimeUnit.SECONDS);
        }
    }
}
