package dev.parley.node;

import static dev.parley.node.NodeBase.STOP;

import dev.parley.hub.Hub;
import dev.parley.hub.Timing;
import dev.parley.hub.client.ClientGate;
import dev.parley.hub.event.RoomEvents;
import dev.parley.hub.node.NodeId;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.node.Service;
import dev.parley.node.admin.AdminApi;
import dev.parley.node.admin.EventTail;
import dev.parley.node.trace.Traces;
import dev.parley.node.webhook.WebhookConfig;
import dev.parley.node.webhook.WebhookMeters;
import dev.parley.node.webhook.Webhooks;
import dev.parley.ops.config.Setting;
import dev.parley.ops.config.Settings;
import dev.parley.ops.config.SettingsException;
import dev.parley.ops.health.Health;
import dev.parley.ops.http.AdminRoutes;
import dev.parley.ops.http.OpsMethod;
import dev.parley.ops.http.OpsServer;
import dev.parley.ops.lifecycle.Component;
import dev.parley.ops.lifecycle.Lifecycle;
import dev.parley.ops.lifecycle.Step;
import dev.parley.protocol.Wire;
import dev.parley.redis.RedisNamespace;
import dev.parley.redis.RedisStores;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One node, all but its wire, put together from top to bottom: what every node stands on, the stores, the hub on top of them, and
 * the ops server. The deployable adds its wire and runs the {@link Lifecycle}.
 */
public final class Node {
    private final Wire wire;
    private final NodeBase base;
    private final RedisStores stores;
    private final @Nullable Webhooks webhooks;
    private final Traces traces;
    private final Hub hub;
    private final Reload reload;
    private final AdminRoutes routes;
    private final OpsServer ops;

    /**
     * Connects to nothing that it waits for.
     *
     * @param wire that the deployable adds
     * @param opsPort the deployable's setting of its ops server's port
     * @param more adds what an operator may do here beyond what every node has
     * @throws SettingsException if settings contradict each other
     */
    public Node(Wire wire, NodeId id, Settings settings, Setting<Integer> opsPort, Consumer<AdminRoutes> more)
            throws SettingsException {
        this.wire = wire;
        this.base = new NodeBase(new NodeRef(Service.of(wire), id), settings);
        final NodeConfig config = base.config();
        this.stores =
                RedisStores.connect(wire, config.redis().named(base.self().toString()), base.meters(), base.workers());
        final WebhookMeters webhookMeters = new WebhookMeters(base.meters());
        final WebhookConfig webhook = config.webhook();
        this.webhooks = webhook == null ? null : new Webhooks(webhook, base.clock(), webhookMeters);
        final EventTail events = new EventTail(base.clock());
        this.traces = new Traces(base.self(), base.build().version(), config.spans(), base.clock(), base.meters());
        this.hub = new Hub(
                wire,
                id,
                config.hub(),
                new Hub.Ports(
                        stores.presence(),
                        stores.leases(),
                        stores.sessions(),
                        stores.devices(),
                        stores.reports(),
                        stores.revocations(),
                        base.exchange(),
                        events.and(webhooks == null ? RoomEvents.NOBODY : webhooks),
                        traces.calls()),
                base.verifier(),
                base.loops(),
                base.blocking(),
                base.clock(),
                new SecureRandom(),
                base.meters());
        this.reload = Reload.of(settings, base.verifier(), hub::reconfigure);
        this.routes = base.routes()
                .on(OpsMethod.POST, "/admin/tokens/revoke", new RevokeEndpoint(stores.revocations(), base.clock()));
        AdminApi.addTo(
                routes,
                hub.admin(),
                events,
                traces.watches(),
                base.health(),
                base.meters(),
                base.build(),
                base.clock());
        reload.addTo(routes);
        more.accept(routes);
        this.ops = base.ops(opsPort, routes);
    }

    /** Where the wire brings its clients. */
    public ClientGate gate() {
        return hub.gate();
    }

    public MeterRegistry meters() {
        return base.meters();
    }

    /** For accepting connections. */
    public EventLoopGroup acceptors() {
        return base.acceptors();
    }

    /** On which connections and sessions live. */
    public EventLoopGroup workers() {
        return base.workers();
    }

    /** What the wire keeps to, too: its heartbeat above all. */
    public Timing timing() {
        return base.config().hub().timing();
    }

    /** Of the wire; {@code null} for none. */
    public @Nullable SslContext tls() {
        return base.tls();
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

    /** The node's life, with the wire in its place: the last to start and the first to stop. */
    public Lifecycle lifecycle(Component listener) {
        final List<Component> above = new ArrayList<>();
        final Webhooks told = webhooks;
        if (told != null) {
            above.add(Component.named("webhooks").onStop(STOP, Step.blocking(told::stop)));
        }
        traces.component(STOP).ifPresent(above::add);
        final Duration drain = base.settings().get(NodeSettings.DRAIN);
        above.add(Component.named("hub")
                .onStart(STOP, this::startHub)
                .onDrain(drain.plus(STOP), () -> hub.drain(drain))
                .onStop(STOP.multipliedBy(2), hub::stop));
        above.add(listener);
        return base.lifecycle(ops, Component.named("stores").onStop(STOP, stores::close), above, drain);
    }

    private CompletionStage<Void> startHub() {
        for (RedisNamespace redis : List.of(RedisNamespace.of(wire), RedisNamespace.SHARED)) {
            base.watchRedis(redis, () -> stores.trouble(redis));
        }
        base.watch("drain", () -> hub.admin().draining().drained() ? "an operator has drained the node" : "");
        return base.start(reload::look, hub::leased, hub::knowsRevocations, stores::refusal, hub::start);
    }
}
