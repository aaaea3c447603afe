package dev.parley.node;

import dev.parley.exchange.RabbitExchange;
import dev.parley.hub.auth.TokenVerifier;
import dev.parley.hub.loop.Loop;
import dev.parley.hub.node.NodeRef;
import dev.parley.node.loop.NettyLoop;
import dev.parley.node.loop.NettyTransport;
import dev.parley.node.loop.Polling;
import dev.parley.node.tls.WireTls;
import dev.parley.ops.config.Setting;
import dev.parley.ops.config.Settings;
import dev.parley.ops.config.SettingsException;
import dev.parley.ops.health.Health;
import dev.parley.ops.health.HealthCheck;
import dev.parley.ops.health.Liveness;
import dev.parley.ops.http.AdminRoutes;
import dev.parley.ops.http.OpsOptions;
import dev.parley.ops.http.OpsServer;
import dev.parley.ops.lifecycle.Component;
import dev.parley.ops.lifecycle.Lifecycle;
import dev.parley.ops.metrics.BuildInfo;
import dev.parley.ops.metrics.Metrics;
import dev.parley.redis.RedisNamespace;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What every node stands on, whether it has a wire or not: metrics and health, event loops, the exchange, and the keys that
 * tokens are checked with. The rest is put on top, and {@link #lifecycle} gives all of it an order.
 */
final class NodeBase {
    /** How long each part may take. */
    static final Duration STOP = Duration.ofSeconds(5);

    private static final Duration KEYS_AGAIN = Duration.ofSeconds(5);
    private static final int MAX_SERIES = 500;
    private static final String IO_THREADS = "parley-io";

    private final NodeRef self;
    private final Settings settings;
    private final NodeConfig config;
    private final Clock clock = Clock.systemUTC();
    private final BuildInfo build = BuildInfo.of(NodeBase.class);
    private final Metrics metrics;
    private final Health health;
    private final Liveness liveness;
    private final HealthCheck process;
    private final EventLoopGroup acceptors;
    private final EventLoopGroup workers;
    private final List<Loop> loops = new ArrayList<>();
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final RabbitExchange exchange;
    private final Readiness readiness;
    private final List<Polling> pollings = new CopyOnWriteArrayList<>();

    /**
     * Connects to nothing that it waits for.
     *
     * @throws SettingsException if settings contradict each other
     */
    NodeBase(NodeRef self, Settings settings) throws SettingsException {
        this.self = self;
        this.settings = settings;
        this.config = NodeConfig.of(settings);
        this.metrics = Metrics.create(self.service().wireName(), self.id().value(), build, MAX_SERIES);
        this.health = new Health(clock, metrics.registry());
        this.process = health.register("process");
        this.liveness = new Liveness(clock, Duration.ofSeconds(1), Duration.ofSeconds(10), metrics.registry());
        final WireTls tls = config.tls();
        if (tls != null) {
            CertificateMeter.bind(tls::expires, clock, metrics.registry());
        }
        this.acceptors = loops("parley-accept", 1);
        this.workers = loops(IO_THREADS, Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
        for (EventExecutor executor : workers) {
            loops.add(new NettyLoop(executor));
        }
        this.exchange = new RabbitExchange(config.amqp(), self, metrics.registry(), workers.next());
        this.readiness = new Readiness(health, clock);
    }

    NodeRef self() {
        return self;
    }

    Settings settings() {
        return settings;
    }

    NodeConfig config() {
        return config;
    }

    Clock clock() {
        return clock;
    }

    BuildInfo build() {
        return build;
    }

    MeterRegistry meters() {
        return metrics.registry();
    }

    Health health() {
        return health;
    }

    EventLoopGroup acceptors() {
        return acceptors;
    }

    EventLoopGroup workers() {
        return workers;
    }

    List<Loop> loops() {
        return List.copyOf(loops);
    }

    ExecutorService blocking() {
        return blocking;
    }

    RabbitExchange exchange() {
        return exchange;
    }

    TokenVerifier verifier() {
        return config.verifier();
    }

    @Nullable
    SslContext tls() {
        final WireTls tls = config.tls();
        return tls == null ? null : tls.context();
    }

    AdminRoutes routes() {
        return AdminRoutes.guardedBy(settings.get(NodeSettings.ADMIN_TOKEN));
    }

    /** @param routes all of them */
    OpsServer ops(Setting<Integer> port, AdminRoutes routes) {
        return new OpsServer(
                OpsOptions.at(new InetSocketAddress(settings.get(NodeSettings.OPS_BIND), settings.get(port))),
                metrics.registry(),
                liveness,
                health,
                routes);
    }

    /** @param trouble says why it is not there, as one sentence for operators; empty while it is; asked again and again */
    void watch(String name, Supplier<String> trouble) {
        readiness.watch(name, trouble);
    }

    /** As {@link #watch}, of one of the Redis. */
    void watchRedis(RedisNamespace namespace, Supplier<String> trouble) {
        final String where = config.redis().of(namespace).endpoint().toString();
        watch("redis-" + namespace.label(), () -> at(where, trouble.get()));
    }

    private static String at(String where, String trouble) {
        return trouble.isEmpty() ? "" : where + ": " + trouble;
    }

    /**
     * What is watched of every hub, and the hub's start. Does not wait for Redis and RabbitMQ: the node is up and not ready until
     * they are there.
     *
     * @param secrets looks at those that are in files, now and then until the node stops
     * @param refusal what the shared Redis has refused lately, as one sentence for operators; empty if nothing
     */
    CompletionStage<Void> start(
            Runnable secrets,
            BooleanSupplier leased,
            BooleanSupplier knowsRevocations,
            Supplier<String> refusal,
            Supplier<CompletionStage<Void>> hub) {
        watch("rabbitmq", () -> at(config.amqp().where(), exchange.trouble()));
        watch("lease", () -> leased.getAsBoolean() ? "" : with(refusal, "not held in redis-shared"));
        watch(
                "revocation list",
                () -> knowsRevocations.getAsBoolean() ? "" : with(refusal, "not read yet from redis-shared"));
        watch("token keys", verifier()::trouble);
        readiness.start(loops.getFirst());
        final WireTls tls = config.tls();
        if (tls != null) {
            pollings.add(Polling.of(loops.getFirst(), blocking, tls::look));
        }
        pollings.add(Polling.of(loops.getFirst(), blocking, secrets));
        fetchTokenKeys();
        readiness.report(hub.get());
        return CompletableFuture.completedFuture(null);
    }

    private static String with(Supplier<String> refusal, String trouble) {
        final String why = refusal.get();
        return why.isEmpty() ? trouble : trouble + ": " + why;
    }

    /** So long as there are none the node isn't ready, and no client comes whose token would have them fetched. */
    private void fetchTokenKeys() {
        blocking.execute(() -> {
            verifier().fetchKeys();
            if (!verifier().trouble().isEmpty()) {
                loops.getFirst().schedule(KEYS_AGAIN, this::fetchTokenKeys);
            }
        });
    }

    /**
     * The node's life.
     *
     * @param above what stands on this, the first to start first: the stores before all, with the exchange between them and
     *     the rest
     * @param drain how long that takes
     */
    Lifecycle lifecycle(OpsServer ops, Component stores, List<Component> above, Duration drain) {
        final List<Component> components = new ArrayList<>();
        components.add(Component.named("event loops").onStop(STOP, this::stopLoops));
        components.add(
                Component.named("ops server").onStart(STOP, () -> startOps(ops)).onStop(STOP, ops::stop));
        components.add(stores);
        components.add(Component.named("exchange").onStop(STOP, exchange::close));
        components.addAll(above);
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

    private CompletionStage<Void> startOps(OpsServer ops) {
        metrics.watchEventLoops(workers);
        int number = 1;
        for (EventExecutor loop : workers) {
            liveness.watch(IO_THREADS + "-" + number++, loop);
        }
        return ops.start();
    }

    private CompletionStage<Void> stopLoops() {
        readiness.stop();
        pollings.forEach(Polling::stop);
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

    private static EventLoopGroup loops(String name, int threads) {
        return new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(name), NettyTransport.ioHandlers());
    }
}
