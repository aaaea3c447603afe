package dev.parley.node;

import static dev.parley.node.NodeBase.STOP;

import dev.parley.hub.SessionlessHub;
import dev.parley.hub.admission.Tokens;
import dev.parley.hub.auth.Revocations;
import dev.parley.hub.node.NodeId;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.node.Service;
import dev.parley.hub.voice.RoomAnnouncer;
import dev.parley.node.admin.AdminApi;
import dev.parley.ops.config.Setting;
import dev.parley.ops.config.Settings;
import dev.parley.ops.config.SettingsException;
import dev.parley.ops.health.Health;
import dev.parley.ops.http.AdminRoutes;
import dev.parley.ops.http.OpsMethod;
import dev.parley.ops.http.OpsServer;
import dev.parley.ops.lifecycle.Component;
import dev.parley.ops.lifecycle.Lifecycle;
import dev.parley.redis.RedisNamespace;
import dev.parley.redis.SharedStores;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One node of a service without sessions, put together from top to bottom: what every node stands on, the stores on the shared
 * Redis, a hub that nobody comes in by, and the ops server. The deployable adds what it serves and runs the {@link Lifecycle}.
 * Other nodes see it by its lease, under its service; clients never do. Any thread.
 */
public final class ServiceNode {
    private final NodeBase base;
    private final SharedStores stores;
    private final SessionlessHub hub;
    private final Reload reload;
    private final AdminRoutes routes;
    private final OpsServer ops;

    /**
     * Connects to nothing that it waits for.
     *
     * @param service one without sessions; another is an {@link IllegalArgumentException}
     * @param opsPort the deployable's setting of its ops server's port
     * @param more adds what an operator may do here beyond what every node has
     * @throws SettingsException if settings contradict each other
     */
    public ServiceNode(
            Service service, NodeId id, Settings settings, Setting<Integer> opsPort, Consumer<AdminRoutes> more)
            throws SettingsException {
        this.base = new NodeBase(new NodeRef(service, id), settings);
        final NodeConfig config = base.config();
        this.stores = SharedStores.connect(config.redis().named(base.self().toString()), base.meters(), base.workers());
        this.hub = new SessionlessHub(
                base.self(),
                config.hub().lease(),
                new SessionlessHub.Ports(stores.presence(), stores.leases(), stores.revocations(), base.exchange()),
                base.verifier(),
                base.loops().getFirst(),
                base.blocking(),
                base.clock(),
                base.meters());
        this.reload = Reload.of(settings, base.verifier());
        this.routes = base.routes()
                .on(OpsMethod.POST, "/admin/tokens/revoke", new RevokeEndpoint(stores.revocations(), base.clock()));
        AdminApi.addTo(routes, stores.leases(), stores.revocations(), base.meters(), base.clock());
        reload.addTo(routes);
        more.accept(routes);
        this.ops = base.ops(opsPort, routes);
    }

    /** Its name among nodes. */
    public NodeRef self() {
        return base.self();
    }

    /** For accepting connections. */
    public EventLoopGroup acceptors() {
        return base.acceptors();
    }

    /** For connections. The stores and the exchange live on them, too: nothing may block there. */
    public EventLoopGroup workers() {
        return base.workers();
    }

    /** Of what the deployable serves, by {@link NodeSettings#TLS_CERT}; {@code null} for none. */
    public @Nullable SslContext tls() {
        return base.tls();
    }

    /**
     * Checks tokens, their revocation with them, as a hub's wires do: {@link Tokens#check}. It knows all revocations once the
     * node is ready, and each within a second from then on.
     */
    public Tokens tokens() {
        return hub.tokens();
    }

    /** All revocations, once they are {@link Revocations#loaded() loaded}: for requests that last. Asks no store. */
    public Revocations revocations() {
        return hub.revocations().list();
    }

    /** Speaks to those who are in a room. */
    public RoomAnnouncer announcer() {
        return hub.announcer();
    }

    public MeterRegistry meters() {
        return base.meters();
    }

    /** Whether everything that readiness depends on is there. */
    public Health health() {
        return base.health();
    }

    /** All that an operator may ask of it over HTTP, as {@code METHOD path}. */
    public SortedSet<String> adminRoutes() {
        return routes.all();
    }

    /** Where the ops server listens; throws {@link IllegalStateException} before it does. */
    public InetSocketAddress opsAddress() {
        return ops.address();
    }

    /**
     * The node's life.
     *
     * @param own the deployable's components, in the order of their start; stopped in the opposite one, before the hub, the exchange and
     *     the stores are, so that the last state can be told. At a stop, readiness goes down first; then, after {@link
     *     NodeSettings#NOTICE}, all drain at the same time, and what they drain should take no longer than {@link
     *     NodeSettings#DRAIN}
     */
    public Lifecycle lifecycle(Component... own) {
        final List<Component> above = new ArrayList<>();
        above.add(Component.named("hub").onStart(STOP, this::startHub).onStop(STOP, hub::stop));
        above.addAll(List.of(own));
        final Duration drain = base.settings().get(NodeSettings.DRAIN);
        return base.lifecycle(ops, Component.named("stores").onStop(STOP, stores::close), above, drain);
    }

    private CompletionStage<Void> startHub() {
        base.watchRedis(RedisNamespace.SHARED, stores::trouble);
        return base.start(reload::look, hub::leased, hub.revocations().list()::loaded, stores::refusal, hub::start);
    }
}
