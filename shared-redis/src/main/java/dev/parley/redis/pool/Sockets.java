package dev.parley.redis.pool;

import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.netty.channel.Channel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The sockets of a pool by the server they go to: what {@code CLIENT LIST} says of them there, seen from this side. In a
 * Cluster one connection of the pool is one socket to each server. Any thread.
 */
final class Sockets {
    private final ConcurrentHashMap<String, Set<Channel>> open = new ConcurrentHashMap<>();
    private final BiConsumer<String, ConnectionFailure> failed;
    private final Consumer<String> connected;
    private final ClientResources resources;
    private final ClientResources pool;
    private final ClientResources cluster;
    private final ClientResources control;

    /**
     * @param connected told of each connection that serves the pool, by its server
     * @param failed told what went wrong with such
     */
    Sockets(ClientResources resources, Consumer<String> connected, BiConsumer<String, ConnectionFailure> failed) {
        this.connected = connected;
        this.failed = failed;
        this.resources = resources;
        pool = watched(resources, socket -> false);
        cluster = watched(resources, ClusterConnector::looksAfterServers);
        control = watched(resources, socket -> true);
    }

    /** The same threads; of Lettuce's own meters, which nobody reads, none. */
    private ClientResources watched(ClientResources resources, Predicate<Channel> controls) {
        return DefaultClientResources.builder()
                .eventLoopGroupProvider(resources.eventLoopGroupProvider())
                .eventExecutorGroup(resources.eventExecutorGroup())
                .timer(resources.timer())
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .nettyCustomizer(new SocketWatch.Customizer(this, controls))
                .build();
    }

    /** For clients whose connections carry commands and subscriptions. */
    ClientResources forPool() {
        return pool;
    }

    /** The same for clients of a Cluster, some of whose connections look after its servers. */
    ClientResources forCluster() {
        return cluster;
    }

    /** For clients that watch a server without serving the pool. */
    ClientResources forControl() {
        return control;
    }

    /** For clients that go to no server of the pool. */
    ClientResources unwatched() {
        return resources;
    }

    int count(String server, SocketState state) {
        final Set<Channel> channels = open.get(server);
        return channels == null
                ? 0
                : (int) channels.stream()
                        .filter(channel -> SocketState.of(channel) == state)
                        .count();
    }

    boolean any(String server) {
        final Set<Channel> channels = open.get(server);
        return channels != null && !channels.isEmpty();
    }

    void opened(String server, Channel channel, boolean serves) {
        open.compute(server, (name, before) -> {
            final Set<Channel> channels = before == null ? ConcurrentHashMap.newKeySet() : before;
            channels.add(channel);
            return channels;
        });
        if (serves) {
            connected.accept(server);
        }
    }

    void closed(String server, Channel channel) {
        open.computeIfPresent(server, (name, channels) -> {
            channels.remove(channel);
            return channels.isEmpty() ? null : channels;
        });
    }

    void failed(String server, ConnectionFailure failure) {
        failed.accept(server, failure);
    }

    /** After the clients: what these resources share with others goes on. */
    void close() {
        var _ = pool.shutdown(0, 1, TimeUnit.SECONDS);
        var _ = cluster.shutdown(0, 1, TimeUnit.SECONDS);
        var _ = control.shutdown(0, 1, TimeUnit.SECONDS);
    }
}
