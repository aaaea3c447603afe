package dev.parley.migration;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The connections of a run; closing it closes them. */
final class Connections implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** A value of hundreds of megabytes takes its time. */
    private static final Duration COMMAND = Duration.ofMinutes(2);

    private final ClientResources resources = DefaultClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .build();
    private final RedisClient client = RedisClient.create(resources);
    private final Map<String, String> runs = new HashMap<>();

    Connections() {
        client.setOptions(ClientOptions.builder()
                // A command whose answer is lost must not be sent again unseen: the state file would not know.
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                // Old servers know no other, and nothing here needs it.
                .protocolVersion(ProtocolVersion.RESP2)
                .timeoutOptions(TimeoutOptions.enabled(COMMAND))
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT)
                        .keepAlive(true)
                        .build())
                .build());
    }

    /**
     * Connects.
     *
     * @param argument which names the server, for messages
     * @throws Wrong if it is a server that is connected to already, or one of a Cluster
     */
    Server open(String argument, RedisURI uri) throws Wrong {
        uri.setTimeout(CONNECT);
        if (uri.getClientName() == null) {
            uri.setClientName("parley-migration");
        }
        final var connection = connect(argument, uri);
        connection.setTimeout(COMMAND);
        final Server server = new Server(name(uri), connection);
        if (server.isCluster()) {
            throw new Wrong(argument + ": " + server.name()
                    + " belongs to a Cluster, which this tool can't move keys to or from");
        }
        final String other = runs.put(server.runId(), argument);
        if (other != null) {
            throw new Wrong(argument + ": " + server.name() + " is the same server as " + other);
        }
        return server;
    }

    private StatefulRedisConnection<byte[], byte[]> connect(String argument, RedisURI uri) {
        try {
            return client.connect(ByteArrayCodec.INSTANCE, uri);
        } catch (RedisException e) {
            throw new RedisException(argument + ", " + name(uri) + ": " + Server.words(e), e);
        }
    }

    PerTarget<Server> open(PerTarget<RedisURI> targets) throws Wrong {
        return PerTarget.of(target -> open("--" + target, targets.get(target)));
    }

    /** Without user and password. */
    static String name(RedisURI uri) {
        final String where = uri.getSentinels().isEmpty()
                ? uri.getHost() + ":" + uri.getPort()
                : uri.getSentinels().stream()
                                .map(sentinel -> sentinel.getHost() + ":" + sentinel.getPort())
                                .collect(Collectors.joining(","))
                        + "#" + uri.getSentinelMasterId();
        return where + "/" + uri.getDatabase();
    }

    @Override
    public void close() {
        client.shutdown(0, 2, TimeUnit.SECONDS);
        resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
