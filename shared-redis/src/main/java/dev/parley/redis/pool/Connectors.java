package dev.parley.redis.pool;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.resource.ClientResources;
import io.netty.util.concurrent.EventExecutor;
import java.util.List;

/** What opens connections to an {@link Endpoint}, on Lettuce. */
final class Connectors {
    private Connectors() {}

    /** @param executor on whose thread it looks where the Redis is */
    static Connector to(String label, Endpoint endpoint, Sockets sockets, PoolConfig config, EventExecutor executor) {
        final Endpoint backup = endpoint.backup();
        return backup == null
                ? to(endpoint, sockets, config, executor)
                : new FailoverConnector(
                        label,
                        side(endpoint, sockets, config, executor),
                        side(backup, sockets, config, executor),
                        config.backup(),
                        executor);
    }

    private static Connector to(Endpoint endpoint, Sockets sockets, PoolConfig config, EventExecutor executor) {
        final ClientResources resources = sockets.forPool();
        return switch (endpoint.kind()) {
            case SINGLE -> single(endpoint, resources, config);
            case SENTINEL ->
                new SentinelConnector(
                        client(resources, config),
                        client(sockets.unwatched(), config),
                        uri(endpoint, config),
                        executor);
            case CLUSTER -> new ClusterConnector(sockets.forCluster(), seeds(endpoint, config), config);
        };
    }

    private static Connector single(Endpoint endpoint, ClientResources resources, PoolConfig config) {
        return new SingleConnector(client(resources, config), uri(endpoint, config));
    }

    private static FailoverConnector.Side side(
            Endpoint endpoint, Sockets sockets, PoolConfig config, EventExecutor executor) {
        return new FailoverConnector.Side(
                to(endpoint, sockets, config, executor), single(endpoint, sockets.forControl(), config));
    }

    /** Set on the parsed URIs themselves: a builder of Lettuce's would drop the Sentinels. */
    private static List<RedisURI> seeds(Endpoint endpoint, PoolConfig config) {
        endpoint.seeds().forEach(seed -> seed.setTimeout(config.connectTimeout()));
        return endpoint.seeds();
    }

    private static RedisURI uri(Endpoint endpoint, PoolConfig config) {
        return seeds(endpoint, config).getFirst();
    }

    private static RedisClient client(ClientResources resources, PoolConfig config) {
        final RedisClient client = new AsyncClient(resources);
        // The pool opens connections anew itself: Lettuce would send again what was under way.
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .pingBeforeActivateConnection(true)
                .socketOptions(socket(config))
                .build());
        return client;
    }

    static SocketOptions socket(PoolConfig config) {
        return SocketOptions.builder()
                .connectTimeout(config.connectTimeout())
                .keepAlive(true)
                .build();
    }
}
