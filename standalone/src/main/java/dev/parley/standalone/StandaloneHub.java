package dev.parley.standalone;

import dev.parley.artifacts.node.ArtifactSettings;
import dev.parley.embedded.ScratchFolder;
import dev.parley.node.NodeSettings;
import dev.parley.ops.config.Secret;
import dev.parley.ops.config.Setting;
import dev.parley.ops.health.Health;
import dev.parley.ops.lifecycle.Component;
import dev.parley.ops.lifecycle.Lifecycle;
import dev.parley.ops.lifecycle.Step;
import dev.parley.standalone.StandaloneSettings.Surroundings;
import dev.parley.standalone.demo.DemoServer;
import dev.parley.standalone.demo.DemoTokens;
import dev.parley.standalone.demo.DevelopmentTokenRoute;
import dev.parley.standalone.terminal.Terminal;
import dev.parley.standalone.trial.Trial;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Everything that standalone runs, in the order of its start: embedded servers, the nodes, the page. */
final class StandaloneHub {
    private static final Duration SERVERS = Duration.ofSeconds(40);
    private static final Duration READY = Duration.ofSeconds(40);
    private static final Duration STOP = Duration.ofSeconds(20);
    private static final String TRIAL_ROOM = "garden";
    private static final int SECRET_BYTES = 24;

    private final StandaloneSettings settings;
    private final String secret;
    private final String admin;
    private final DemoTokens tokens;
    private final EmbeddedServers servers;
    private final Lifecycle lifecycle;
    private final FutureTask<Nodes> assembly = new FutureTask<>(this::assemble);
    private volatile @Nullable Nodes nodes;
    private volatile @Nullable DemoServer page;
    private volatile @Nullable ScratchFolder artifacts;

    /** Puts it together; nothing starts. */
    StandaloneHub(StandaloneSettings settings, EmbeddedServers servers) {
        this.settings = settings;
        this.secret = settings.get(NodeSettings.JWT_SECRET).map(Secret::reveal).orElseGet(StandaloneHub::madeUpSecret);
        this.admin = settings.get(NodeSettings.ADMIN_TOKEN).map(Secret::reveal).orElseGet(StandaloneHub::madeUpSecret);
        this.tokens = new DemoTokens(secret, Clock.systemUTC());
        this.servers = servers;
        this.lifecycle = new Lifecycle(
                "standalone",
                new Health(Clock.systemUTC(), new SimpleMeterRegistry()).register("standalone"),
                Duration.ZERO,
                List.of(
                        Component.named("embedded servers")
                                .onStart(SERVERS, Step.blocking(this::startServers))
                                .onStop(STOP, Step.blocking(servers::stop)),
                        Component.named("nodes and page")
                                .onStart(READY.plus(STOP), Step.blocking(this::startNodes))
                                .onStop(STOP, this::stopNodes)));
    }

    Lifecycle lifecycle() {
        return lifecycle;
    }

    /** A call through the nodes, once they have started. */
    Trial trial(Terminal terminal) {
        final Announcement.Ports ports = ports();
        return new Trial(
                terminal,
                name -> tokens.issue(name, TRIAL_ROOM).text(),
                URI.create("ws://" + host() + ":" + ports.nativeWire() + "/v1/ws"),
                URI.create("http://" + host() + ":" + ports.webWire()));
    }

    /** What there is to tell, once everything has started. */
    Announcement announcement(Duration took, String log) {
        final Map<String, String> addresses = servers.addresses();
        final String redis = StandaloneSettings.REDIS.stream()
                .map(each ->
                        addresses.getOrDefault(each.key(), settings.get(each).orElse("")))
                .map(uri -> withoutPassword(uri).replace("redis://", ""))
                .collect(Collectors.joining("  "));
        final String amqp = addresses.getOrDefault(
                StandaloneSettings.AMQP.key(),
                settings.get(StandaloneSettings.AMQP).orElse(""));
        return new Announcement(
                took,
                host(),
                ports(),
                redis,
                withoutPassword(amqp),
                toldUnlessGiven(NodeSettings.JWT_SECRET, secret),
                toldUnlessGiven(NodeSettings.ADMIN_TOKEN, admin),
                tokens.issue("you", "*").text(),
                log);
    }

    private String toldUnlessGiven(Setting<Optional<Secret>> setting, String value) {
        return settings.get(setting).isPresent() ? "as given" : value;
    }

    /** Where everything listens, once it has started. */
    Announcement.Ports ports() {
        final Nodes all = there(nodes);
        return new Announcement.Ports(
                there(page).port(),
                all.signaling().port(),
                all.rooms().port(),
                all.artifacts().port(),
                all.signaling().opsAddress().getPort(),
                all.rooms().opsAddress().getPort(),
                all.artifacts().opsAddress().getPort());
    }

    /** The name under which this machine finds what listens. */
    String host() {
        final String bind = settings.get(StandaloneSettings.BIND);
        return List.of("127.0.0.1", "0.0.0.0", "::", "::1").contains(bind) ? "localhost" : bind;
    }

    /** While the broker starts, which takes longest, nodes are put together and find their Redis servers. */
    private void startServers() throws Exception {
        Concurrently.run(List.of(servers::startBroker, () -> {
            servers.startRedis();
            assembly.run();
        }));
    }

    private void startNodes() throws Exception {
        final Nodes all = assembled();
        all.start(READY);
        there(page)
                .start(
                        all.signaling().port(),
                        all.rooms().port(),
                        all.artifacts().port());
    }

    /** What failed while they were put together is told here, in its turn. */
    private Nodes assembled() throws Exception {
        try {
            return assembly.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private Nodes assemble() throws Exception {
        final DemoServer demo = new DemoServer(
                new InetSocketAddress(
                        settings.get(StandaloneSettings.BIND), settings.get(StandaloneSettings.PAGE_PORT)),
                tokens);
        page = demo;
        final Map<String, String> told = new HashMap<>(servers.addresses());
        told.put(NodeSettings.JWT_SECRET.key(), secret);
        told.put(NodeSettings.ADMIN_TOKEN.key(), admin);
        told.put(ArtifactSettings.FOLDER.key(), artifactsFolder().toString());
        final Surroundings surroundings =
                new Surroundings(told, List.of("http://localhost:" + demo.port(), "http://127.0.0.1:" + demo.port()));
        final Nodes all = new Nodes(
                settings.signaling(surroundings),
                settings.rooms(surroundings),
                settings.artifacts(surroundings),
                new DevelopmentTokenRoute(tokens)::addTo);
        nodes = all;
        return all;
    }

    private Path artifactsFolder() {
        return settings.get(StandaloneSettings.ARTIFACTS_FOLDER).orElseGet(() -> {
            final ScratchFolder folder = ScratchFolder.create("artifacts");
            artifacts = folder;
            return folder.path();
        });
    }

    private CompletionStage<?> stopNodes() {
        final DemoServer demo = page;
        if (demo != null) {
            demo.stop();
        }
        final Nodes all = nodes;
        return (all == null ? CompletableFuture.<Void>completedFuture(null) : all.stop())
                .whenComplete((stopped, failure) -> removeArtifacts());
    }

    private void removeArtifacts() {
        final ScratchFolder folder = artifacts;
        if (folder != null) {
            folder.close();
        }
    }

    private static <T> T there(@Nullable T started) {
        if (started == null) {
            throw new IllegalStateException("not started");
        }
        return started;
    }

    private static String withoutPassword(String uri) {
        final String user = URI.create(uri).getRawUserInfo();
        return user == null ? uri : uri.replace(user + "@", "");
    }

    private static String madeUpSecret() {
        final byte[] random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().encodeToString(random);
    }
}
