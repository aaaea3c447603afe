package dev.parley.node;

import dev.parley.exchange.RabbitExchange;
import dev.parley.hub.Hub;
import dev.parley.hub.Timing;
import dev.parley.hub.client.ClientGate;
import dev.parley.hub.event.RoomEvents;
import dev.parley.hub.loop.Loop;
import dev.parley.hub.node.NodeId;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.node.Service;
import dev.parley.node.admin.AdminApi;
import dev.parley.node.admin.EventTail;
import dev.parley.node.loop.NettyLoop;
import dev.parley.node.loop.NettyTransport;
import dev.parley.node.tls.WireTls;
import dev.parley.node.trace.Traces;
import dev.parley.node.webhook.WebhookConfig;
import dev.parley.node.webhook.WebhookMeters;
import dev.parley.node.webhook.Webhooks;
import dev.parley.ops.config.Setting;
import dev.parley.ops.config.Settings;
import dev.parley.ops.config.SettingsException;
import dev.parley.ops.health.Health;
import dev.parley.ops.health.HealthCheck;
import dev.parley.ops.health.Liveness;
import dev.parley.ops.http.AdminRoutes;
import dev.parley.ops.http.OpsMethod;
import dev.parley.ops.http.OpsOptions;
import dev.parley.ops.http.OpsServer;
import dev.parley.ops.lifecycle.Component;
import dev.parley.ops.lifecycle.Lifecycle;
import dev.parley.ops.lifecycle.Step;
import dev.parley.ops.metrics.BuildInfo;
import dev.parley.ops.metrics.Metrics;
import dev.parley.redis.RedisNamespace;
import dev.parley.redis.RedisStores;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One node, all but its wire, put together from top to bottom: metrics and health, event loops, the stores, the
 * exchange, the hub on top of them, and the ops server. The deployable adds its wire and runs the {@link Lifecycle}.
 */
public final class Node {
    private static final Duration STOP = Duration.ofSeconds(5);
    private static final Duration KEYS_AGAIN = Duration.ofSeconds(5);
    private static final int MAX_SERIES = 500;
    private static final String IO_THREADS = "parley-io";

    private final NodeRef self;
    private final Settings settings;
    private final NodeConfig config;
    private final Metrics metrics;
    private final Health health;
    private final Liveness liveness;
    private final HealthCheck process;
    private final EventLoopGroup acceptors;
    private final EventLoopGroup workers;
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final RedisStores stores;
    private final RabbitExchange exchange;
    private final @Nullable Webhooks webhooks;
    private final Traces traces;
    private final Hub hub;
    private final AdminRoutes routes;
    private final OpsServer ops;
    private final Readiness readiness;

    /**
     * Connects to nothing that it waits for.
     *
     * @param opsPort the deployable's setting of its ops server's port
     * @param more adds what an operator may do here beyond what every node has
     * @throws SettingsException if settings contradict each other
     */
    public Node(Service service, NodeId id, Settings settings, Setting<Integer> opsPort, Consumer<AdminRoutes> more)
            throws SettingsException {
        this.self = new NodeRef(service, id);
        this.settings = settings;
        this.config = NodeConfig.of(settings);
        final Clock clock = Clock.systemUTC();
        final BuildInfo build = BuildInfo.of(Node.class);
        this.metrics = Metrics.create(service.wireName(), id.value(), build, MAX_SERIES);
        this.health = new Health(clock, metrics.registry());
        this.process = health.register("process");
        this.liveness = new Liveness(clock, Duration.ofSeconds(1), Duration.ofSeconds(10), metrics.registry());
        final WireTls tls = config.tls();
        if (tls != null) {
            CertificateMeter.bind(tls::expires, clock, metrics.registry());
        }
        this.acceptors = loops("parley-accept", 1);
        this.workers = loops(IO_THREADS, Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
        this.stores = RedisStores.connect(service, config.redis().named(self.toString()), metrics.registry(), workers);
        this.exchange = new RabbitExchange(config.amqp(), self, metrics.registry(), workers.next());
        final WebhookMeters webhookMeters = new WebhookMeters(metrics.registry());
        final WebhookConfig webhook = config.webhook();
        this.webhooks = webhook == null ? null : new Webhooks(webhook, clock, webhookMeters);
        final EventTail events = new EventTail(clock);
        this.traces = new Traces(self, build.version(), config.spans(), clock, metrics.registry());
        this.hub = new Hub(
                self,
                config.hub(),
                new Hub.Ports(
                        stores.presence(),
                        stores.leases(),
                        stores.sessions(),
                        stores.devices(),
                        stores.reports(),
                        stores.revocations(),
                        exchange,
                        events.and(webhooks == null ? RoomEvents.NOBODY : webhooks),
                        traces.calls()),
                config.verifier(),
                loops(),
                blocking,
                clock,
                new SecureRandom(),
                metrics.registry());
        this.routes = AdminRoutes.guardedBy(settings.get(NodeSettings.ADMIN_TOKEN))
                .on(OpsMethod.POST, "/admin/tokens/revoke", new RevokeEndpoint(stores.revocations(), clock));
        AdminApi.addTo(routes, hub.admin(), events, traces.watches(), health, metrics.registry(), build, clock);
        more.accept(routes);
        this.ops = new OpsServer(
                OpsOptions.at(new InetSocketAddress(settings.get(NodeSettings.OPS_BIND), settings.get(opsPort))),
                metrics.registry(),
                liveness,
                health,
                routes);
        this.readiness = new Readiness(health, clock);
    }

    /** Where the wire brings its clients. */
    public ClientGate gate() {
        return hub.gate();
    }

    public MeterRegistry meters() {
        return metrics.registry();
    }

    /** For accepting connections. */
    public EventLoopGroup acceptors() {
        return acceptors;
    }

    /** On which connections and sessions live. */
    public EventLoopGroup workers() {
        return workers;
    }

    /** What the wire keeps to, too: its heartbeat above all. */
    public Timing timing() {
        return config.hub().timing();
    }

    /** Of the wire; {@code null} for none. */
    public @Nullable SslContext tls() {
        final WireTls tls = config.tls();
        return tls == null ? null : tls.context();
    }

    /** Whether everything that readiness depends on is there. */
    public Health health() {
        return health;
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
    public Lifecycle lifecycle(Component wire) {
        final List<Component> components = new ArrayList<>();
        components.add(Component.named("event loops").onStop(STOP, this::stopLoops));
        components.add(
                Component.named("ops server").onStart(STOP, this::startOps).onStop(STOP, ops::stop));
        components.add(Component.named("stores").onStop(STOP, stores::close));
        components.add(Component.named("exchange").onStop(STOP, exchange::close));
        final Webhooks told = webhooks;
        if (told != null) {
            components.add(Component.named("webhooks").onStop(STOP, Step.blocking(told::stop)));
        }
        traces.component(STOP).ifPresent(components::add);
        final Duration drain = settings.get(NodeSettings.DRAIN);
        components.add(Component.named("hub")
                .onStart(STOP, this::startHub)
                .onDrain(drain.plus(STOP), () -> hub.drain(drain))
                .onStop(STOP.multipliedBy(2), hub::stop));
        components.add(wire);
        final Duration notice = settings.get(NodeSettings.NOTICE);
        final Lifecycle lifecycle = new Lifecycle(self.service().wireName(), process, notice, components);
        Gauge.builder(
                        "parley.stopping.seconds",
                        lifecycle,
                        life -> life.stopping().toMillis() / 1e3)
                .description("Since the node was told to stop")
                .register(metrics.registry());
        final Duration allowed = notice.plus(drain).plus(STOP.multipliedBy(components.size() + 1L));
        Gauge.builder("parley.stopping.allowed.seconds", allowed, Duration::toSeconds)
                .description("How long a stop may take")
                .strongReference(true)
                .register(metrics.registry());
        return lifecycle;
    }

    private CompletionStage<Void> startOps() {
        metrics.watchEventLoops(workers);
        int number = 1;
        for (EventExecutor loop : workers) {
            liveness.watch(IO_THREADS + "-" + number++, loop);
        }
        return ops.start();
    }

    /** Does not wait for Redis and RabbitMQ: the node is up and not ready until they are there. */
    private CompletionStage<Void> startHub() {
        watchRedis("redis-" + self.service().wireName(), RedisNamespace.of(self.service()));
        watchRedis("redis-shared", RedisNamespace.SHARED);
        readiness.watch("rabbitmq", () -> at(config.amqp().where(), exchange.trouble()));
        readiness.watch("lease", () -> hub.leased() ? "" : "not taken yet in redis-shared");
        readiness.watch("revocation list", () -> hub.knowsRevocations() ? "" : "not read yet from redis-shared");
        readiness.watch("drain", () -> hub.admin().draining().drained() ? "an operator has drained the node" : "");
        readiness.watch("token keys", config.verifier()::trouble);
        readiness.start(loops().getFirst());
        final WireTls tls = config.tls();
        if (tls != null) {
            tls.watch(loops().getFirst(), blocking);
        }
        fetchTokenKeys();
        readiness.report(hub.start());
        return CompletableFuture.completedFuture(null);
    }

    /** So long as there are none the node isn't ready, and no client comes whose token would have them fetched. */
    private void fetchTokenKeys() {
        blocking.execute(() -> {
            config.verifier().fetchKeys();
            if (!config.verifier().trouble().isEmpty()) {
                loops().getFirst().schedule(KEYS_AGAIN, this::fetchTokenKeys);
            }
        });
    }

    private void watchRedis(String name, RedisNamespace namespace) {
        final String where = config.redis().of(namespace).endpoint().toString();
        readiness.watch(name, () -> at(where, stores.trouble(namespace)));
    }

    private static String at(String where, String trouble) {
        return trouble.isEmpty() ? "" : where + ": " + trouble;
    }

    private CompletionStage<Void> stopLoops() {
        readiness.stop();
        final WireTls tls = config.tls();
        if (tls != null) {
            tls.stop();
        }
        liveness.close();
        metrics.close();
        blocking.close();
        final CompletableFuture<Void> done = new CompletableFuture<>();
        acceptors
                .shutdownGracefully(0, 2, TimeUnit.SECONDS)
                .addListener(first ->
                        workers.shutdownGracefully(0, 2, TimeUnit.SECONDS).addListener(second -> done.complete(null)));
        return done;
    }

    private List<Loop> loops() {
        final List<Loop> loops = new ArrayList<>();
        for (EventExecutor executor : workers) {
            loops.add(new NettyLoop(executor));
        }
        return loops;
    }

    private static EventLoopGroup loops(String name, int threads) {
        return new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(name), NettyTransport.ioHandlers());
    }
}
