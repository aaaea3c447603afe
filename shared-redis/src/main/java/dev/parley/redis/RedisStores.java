package dev.parley.redis;

import dev.parley.hub.auth.RevocationList;
import dev.parley.hub.node.NodeLeases;
import dev.parley.hub.presence.Presence;
import dev.parley.hub.store.ConnectionReports;
import dev.parley.hub.store.Devices;
import dev.parley.hub.store.SessionStore;
import dev.parley.protocol.Wire;
import dev.parley.redis.connection.RedisConnectionReports;
import dev.parley.redis.pool.RedisPool;
import dev.parley.redis.pool.Script;
import dev.parley.redis.session.RedisSessionStore;
import dev.parley.redis.session.SessionLimits;
import dev.parley.redis.session.SessionScripts;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoopGroup;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * All stores of one node: on the Redis of its wire's sessions and on the shared one, each with its own pool. Starts whether or
 * not they answer, and goes on by itself when they do. Any thread.
 */
public final class RedisStores {
    private static final List<Script> OWN_SCRIPTS = Stream.of(SessionScripts.ALL, RedisConnectionReports.SCRIPTS)
            .flatMap(List::stream)
            .toList();

    private final RedisNamespace ownNamespace;
    private final SharedStores shared;
    private final RedisPool own;
    private final SessionStore sessions;
    private final ConnectionReports reports;

    private RedisStores(Wire wire, RedisConfig config, SharedStores shared) {
        this.shared = shared;
        ownNamespace = RedisNamespace.of(wire);
        own = shared.open(ownNamespace, OWN_SCRIPTS);
        sessions = new RedisSessionStore(
                own, wire, SessionLimits.of(config.resumeWindow(), config.appendDeadline()), shared.unreadable());
        reports = new RedisConnectionReports(own, wire, shared.unreadable());
    }

    /**
     * Opens the pools of a node with that wire, and does not wait for them.
     *
     * @param loops as {@link SharedStores#connect} has it
     */
    public static RedisStores connect(Wire wire, RedisConfig config, MeterRegistry registry, EventLoopGroup loops) {
        return new RedisStores(wire, config, SharedStores.connect(config, registry, loops));
    }

    public SessionStore sessions() {
        return sessions;
    }

    public Devices devices() {
        return shared.devices();
    }

    public ConnectionReports reports() {
        return reports;
    }

    public Presence presence() {
        return shared.presence();
    }

    public NodeLeases leases() {
        return shared.leases();
    }

    public RevocationList revocations() {
        return shared.revocations();
    }

    /** {@return why the Redis of that namespace does not answer, as one sentence for operators; empty while it does} */
    public String trouble(RedisNamespace namespace) {
        if (namespace == RedisNamespace.SHARED) {
            return shared.trouble();
        }
        return namespace == ownNamespace ? own.trouble() : "the other deployable's";
    }

    /** {@return what the shared Redis has refused lately, as one sentence for operators; empty if nothing} */
    public String refusal() {
        return shared.refusal();
    }

    /** Closes every connection and thread; commands under way fail. */
    public CompletionStage<Void> close() {
        return own.close().thenCompose(closed -> shared.close());
    }
}
