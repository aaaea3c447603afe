package dev.parley.redis.pool;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.CommandHandler;
import io.lettuce.core.protocol.DefaultEndpoint;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** To a Cluster: one connection of the pool is one to each of its nodes, and Lettuce follows where the slots go. */
final class ClusterConnector implements Connector {
    /**
     * No oftener than that are the servers asked for the slots because a command was redirected or a connection failed;
     * that they are is Lettuce's default.
     */
    private static final Duration REFRESH = Duration.ofSeconds(1);

    /** For what is not needed to go on: one server that stands still must not keep the pool from the others. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final RedisClusterClient client;
    /** Lettuce's own, which it keeps up to date; asking the client for it would block. */
    private volatile @Nullable Partitions partitions;

    private final AtomicLong lastDoubt = new AtomicLong(System.nanoTime());

    ClusterConnector(ClientResources resources, List<RedisURI> seeds, PoolConfig config) {
        client = RedisClusterClient.create(resources, seeds);
        // Here a connection to one node has to be reopened by Lettuce; what was under way is not sent again.
        final ClientOptions noReplay =
                ClientOptions.builder().replayFilter(command -> true).build();
        client.setOptions(ClusterClientOptions.builder(noReplay)
                .autoReconnect(true)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .pingBeforeActivateConnection(true)
                .socketOptions(Connectors.socket(config))
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enablePeriodicRefresh(config.pingInterval())
                        .adaptiveRefreshTriggersTimeout(REFRESH)
                        .build())
                .build());
    }

    @Override
    public CompletionStage<? extends StatefulConnection<byte[], byte[]>> connect() {
        return withPatience(client.refreshPartitionsAsync())
                .thenCompose(refreshed -> client.connectAsync(ByteArrayCodec.INSTANCE))
                .thenCompose(connection -> {
                    partitions = connection.getPartitions();
                    return connectedToAll(connection);
                });
    }

    /** Lettuce would reject the first commands to a node that it has not connected to yet. */
    private static CompletionStage<StatefulRedisClusterConnection<byte[], byte[]>> connectedToAll(
            StatefulRedisClusterConnection<byte[], byte[]> connection) {
        final CompletableFuture<?>[] nodes = connection.getPartitions().stream()
                .filter(node -> node.is(RedisClusterNode.NodeFlag.UPSTREAM))
                .map(RedisClusterNode::getUri)
                .map(uri -> connection.getConnectionAsync(uri.getHost(), uri.getPort()))
                .toArray(CompletableFuture<?>[]::new);
        return withPatience(CompletableFuture.allOf(nodes)).thenApply(done -> connection);
    }

    /** Completes with the stage, whatever becomes of it, or when the patience is over. */
    private static CompletionStage<Void> withPatience(CompletionStage<Void> stage) {
        return stage.toCompletableFuture()
                .copy()
                .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failure -> null);
    }

    /** Connections of Lettuce's to a server that no longer has slots are closed with that. */
    @Override
    public void doubt() {
        final long last = lastDoubt.get();
        final long now = System.nanoTime();
        if (now - last > REFRESH.toNanos() && lastDoubt.compareAndSet(last, now)) {
            var _ = client.refreshPartitionsAsync();
        }
    }

    @Override
    public CompletionStage<? extends StatefulRedisPubSubConnection<byte[], byte[]>> connectPubSub() {
        return withPatience(client.refreshPartitionsAsync())
                .thenCompose(refreshed -> client.connectPubSubAsync(ByteArrayCodec.INSTANCE));
    }

    /** Whether it is no socket to one of the nodes for its commands, but one that a connection has besides. */
    static boolean looksAfterServers(Channel channel) {
        final CommandHandler commands = channel.pipeline().get(CommandHandler.class);
        return commands != null && commands.getEndpoint().getClass() == DefaultEndpoint.class;
    }

    @Override
    public List<String> servers() {
        return masters().map(RedisClusterNode::getUri).map(ServerName::of).toList();
    }

    private Stream<RedisClusterNode> masters() {
        final Partitions known = partitions;
        return known == null
                ? Stream.empty()
                : known.stream().filter(node -> node.is(RedisClusterNode.NodeFlag.UPSTREAM) && !node.hasNoSlots());
    }

    /** None of them more than another. */
    @Override
    public String current() {
        return ServerName.OTHER;
    }

    @Override
    public String serverOf(RedisRequest request) {
        final Partitions known = partitions;
        if (known == null || request.keys().isEmpty()) {
            return ServerName.OTHER;
        }
        final int slot = SlotHash.getSlot(request.keys().getFirst().getBytes(StandardCharsets.UTF_8));
        final RedisClusterNode node = known.getMasterBySlot(slot);
        return node == null ? ServerName.OTHER : ServerName.of(node.getUri());
    }

    @Override
    public CompletionStage<PooledConnection> to(String server, @Nullable PooledConnection link) {
        final RedisURI uri = masters()
                .map(RedisClusterNode::getUri)
                .filter(each -> ServerName.of(each).equals(server))
                .findFirst()
                .orElse(null);
        if (uri == null
                || link == null
                || !(link.connection() instanceof StatefulRedisClusterConnection<byte[], byte[]> connection)) {
            return CompletableFuture.failedFuture(new NotReachedException("no connection"));
        }
        return connection
                .getConnectionAsync(uri.getHost(), uri.getPort())
                .thenApply(opened -> new PooledConnection(opened, true, 0, () -> {}));
    }

    @Override
    public boolean single() {
        return false;
    }

    @Override
    public CompletionStage<Void> close() {
        return client.shutdownAsync(0, 2, TimeUnit.SECONDS);
    }
}
