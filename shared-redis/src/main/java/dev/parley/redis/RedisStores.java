package dev.parley.redis;

import dev.parley.hub.auth.RevocationList;
import dev.parley.hub.node.NodeLeases;
import dev.parley.hub.node.Service;
import dev.parley.hub.presence.Presence;
import dev.parley.hub.store.ConnectionReports;
import dev.parley.hub.store.Devices;
import dev.parley.hub.store.SessionStore;
import dev.parley.redis.auth.RedisRevocationList;
import dev.parley.redis.connection.RedisConnectionReports;
import dev.parley.redis.device.RedisDevices;
import dev.parley.redis.node.RedisNodeLeases;
import dev.parley.redis.pool.Endpoint;
import dev.parley.redis.pool.RedisPool;
import dev.parley.redis.pool.Script;
import dev.parley.redis.presence.RedisPresence;
import dev.parley.redis.presence.RoomScripts;
import dev.parley.redis.session.RedisSessionStore;
import dev.parley.redis.session.SessionLimits;
import dev.parley.redis.session.SessionScripts;
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
 * All stores of one node: on its deployable's own Redis and on the shared one, each with its own pool. Starts whether or
 * not they answer, and goes on by itself when they do. Any thread.
 */
public final class RedisStores {
    private static final List<Script> SHARED_SCRIPTS = Stream.of(
                    RoomScripts.ALL, RedisNodeLeases.SCRIPTS, RedisDevices.SCRIPTS, RedisRevocationList.SCRIPTS)
            .flatMap(List::stream)
            .toList();

    private static final List<Script> OWN_SCRIPTS = Stream.of(SessionScripts.ALL, RedisConnectionReports.SCRIPTS)
            .flatMap(List::stream)
            .toList();

    private final ClientResources resources;
    private final RedisNamespace ownNamespace;
    private final RedisPool own;
    private final RedisPool shared;
    private final SessionStore sessions;
    private final Devices devices;
    private final ConnectionReports reports;
    private final Presence presence;
    private final NodeLeases leases;
    private final RevocationList revocations;

    private RedisStores(Service service, RedisConfig config, MeterRegistry registry, ClientResources resources) {
        this.resources = resources;
        ownNamespace = RedisNamespace.of(service);
        final Unreadable unreadable = new Unreadable(registry);
        own = open(ownNamespace, config, OWN_SCRIPTS, registry, unreadable);
        shared = open(RedisNamespace.SHARED, config, SHARED_SCRIPTS, registry, unreadable);
        sessions = new RedisSessionStore(
                own, service, SessionLimits.of(config.resumeWindow(), config.appendDeadline()), unreadable);
        devices = new RedisDevices(shared, unreadable);
        reports = new RedisConnectionReports(own, service, unreadable);
        presence = new RedisPresence(shared, unreadable);
        leases = new RedisNodeLeases(shared, unreadable);
        revocations = new RedisRevocationList(shared);
    }

    /**
     * Opens the pools of one deployable, and does not wait for them.
     *
     * @param loops of the sockets, on epoll where Netty has it ({@code Epoll.isAvailable()}) and NIO elsewhere: not the stores' to
     *     shut down, and running until these are closed
     */
    public static RedisStores connect(
            Service service, RedisConfig config, MeterRegistry registry, EventLoopGroup loops) {
        return new RedisStores(
                service,
                config,
                registry,
                DefaultClientResources.builder()
                        .computationThreadPoolSize(2)
                        .eventLoopGroupProvider(new SharedLoops(loops))
                        .build());
    }

    private RedisPool open(
            RedisNamespace namespace,
            RedisConfig config,
            List<Script> scripts,
            MeterRegistry registry,
            Unreadable unreadable) {
        final RedisConfig.Instance instance = config.of(namespace);
        final Endpoint endpoint = instance.endpoint().named(config.client() + ":" + namespace.label());
        return RedisPool.open(namespace.label(), endpoint, instance.pool(), scripts, resources, registry, unreadable);
    }

    public SessionStore sessions() {
        return sessions;
    }

    public Devices devices() {
        return devices;
    }

    public ConnectionReports reports() {
        return reports;
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

    /** {@return why the Redis of that namespace does not answer, as one sentence for operators; empty while it does} */
    public String trouble(RedisNamespace namespace) {
        if (namespace == RedisNamespace.SHARED) {
            return shared.trouble();
        }
        return namespace == ownNamespace ? own.trouble() : "the other deployable's";
    }

    /** Closes every connection and thread; commands under way fail. */
    public CompletionStage<Void> close() {
        return CompletableFuture.allOf(
                        own.close().toCompletableFuture(), shared.close().toCompletableFuture())
                .thenCompose(closed -> {
                    final CompletableFuture<Void> ended = new CompletableFuture<>();
                    resources.shutdown(0, 2, TimeUnit.SECONDS).addListener(done -> ended.complete(null));
                    return ended;
                });
    }
}
