package dev.parley.redis;

import dev.parley.hub.auth.RevocationList;
import dev.parley.hub.node.NodeLeases;
import dev.parley.hub.presence.Presence;
import dev.parley.hub.store.Devices;
import dev.parley.redis.auth.RedisRevocationList;
import dev.parley.redis.device.RedisDevices;
import dev.parley.redis.node.RedisNodeLeases;
import dev.parley.redis.pool.Endpoint;
import dev.parley.redis.pool.RedisPool;
import dev.parley.redis.pool.Script;
import dev.parley.redis.presence.RedisPresence;
import dev.parley.redis.presence.RoomScripts;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoopGroup;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The stores of one node on the Redis that all nodes share: all that a node without sessions needs. Starts whether or not it
 * answers, and goes on by itself when it does. Any thread.
 */
public final class SharedStores {
    private static final List<Script> SCRIPTS = Stream.of(
                    RoomScripts.ALL, RedisNodeLeases.SCRIPTS, RedisDevices.SCRIPTS, RedisRevocationList.SCRIPTS)
            .flatMap(List::stream)
            .toList();

    private final RedisConfig config;
    private final MeterRegistry registry;
    private final ClientResources resources;
    private final Unreadable unreadable;
    private final RedisPool pool;
    private final Devices devices;
    private final Presence presence;
    private final NodeLeases leases;
    private final RevocationList revocations;

    private SharedStores(RedisConfig config, MeterRegistry registry, ClientResources resources) {
        this.config = config;
        this.registry = registry;
        this.resources = resources;
        unreadable = new Unreadable(registry);
        pool = open(RedisNamespace.SHARED, SCRIPTS);
        devices = new RedisDevices(pool, unreadable);
        presence = new RedisPresence(pool, unreadable);
        leases = new RedisNodeLeases(pool, unreadable);
        revocations = new RedisRevocationList(pool);
    }

    /**
     * Opens the pool, and does not wait for it.
     *
     * @param loops of the sockets, on epoll where Netty has it ({@code Epoll.isAvailable()}) and NIO elsewhere: not the stores' to
     *     shut down, and running until these are closed
     */
    public static SharedStores connect(RedisConfig config, MeterRegistry registry, EventLoopGroup loops) {
        return new SharedStores(
                config,
                registry,
                DefaultClientResources.builder()
                        .computationThreadPoolSize(2)
                        .eventLoopGroupProvider(new SharedLoops(loops))
                        .build());
    }

    /** Another pool on the same threads, to be closed before these stores are. */
    RedisPool open(RedisNamespace namespace, List<Script> scripts) {
        final RedisConfig.Instance instance = config.of(namespace);
        final Endpoint endpoint = instance.endpoint().named(config.client() + ":" + namespace.label());
        return RedisPool.open(namespace.label(), endpoint, instance.pool(), scripts, resources, registry, unreadable);
    }

    /** Counts what can't be read. */
    Unreadable unreadable() {
        return unreadable;
    }

    public Devices devices() {
        return devices;
    }

    public Presence presence() {
        return presence;
    }

    public NodeLeases leases() {
        return leases;
    }

    public RevocationList revocations() {
        return revocations;
    }

    /** {@return why the shared Redis does not answer, as one sentence for operators; empty while it does} */
    public String trouble() {
        return pool.trouble();
    }

    /** {@return what the shared Redis has refused lately, as one sentence for operators; empty if nothing} */
    public String refusal() {
        return pool.refusal();
    }

    /** Closes every connection and thread; commands under way fail. */
    public CompletionStage<Void> close() {
        return pool.close().thenCompose(closed -> {
            final CompletableFuture<Void> ended = new CompletableFuture<>();
            resources.shutdown(0, 2, TimeUnit.SECONDS).addListener(done -> ended.complete(null));
            return ended;
        });
    }
}
