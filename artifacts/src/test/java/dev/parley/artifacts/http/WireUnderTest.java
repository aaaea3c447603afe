package dev.parley.artifacts.http;

import dev.parley.artifacts.core.Artifacts;
import dev.parley.artifacts.core.Library;
import dev.parley.artifacts.core.Limits;
import dev.parley.artifacts.core.Requester;
import dev.parley.artifacts.core.Uploads;
import dev.parley.hub.limit.RateLimit;
import dev.parley.node.edge.AddressBudget;
import dev.parley.node.edge.AllowedOrigins;
import dev.parley.node.edge.Edge;
import dev.parley.node.loop.NettyTransport;
import dev.parley.protocol.UserId;
import dev.parley.testkit.Await;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The wire on a port of its own, before artifacts in memory. A token is the name of its user. */
final class WireUnderTest implements AutoCloseable {
    static final String ORIGIN = "https://page.example";
    static final long MAX_BYTES = 64L << 20;
    private static final long STOP_SECONDS = 5;

    final MemoryArtifacts artifacts = new MemoryArtifacts(Clock.systemUTC(), MAX_BYTES);
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    final Map<String, Boolean> revoked = new ConcurrentHashMap<>();
    final Map<String, Instant> expiries = new ConcurrentHashMap<>();
    final ArtifactsWire wire;
    final int port;
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NettyTransport.ioHandlers());

    private WireUnderTest(
            UnaryOperator<ArtifactsWireConfig> settings,
            @Nullable SslContext tls,
            @Nullable Uploads uploads,
            @Nullable Library library)
            throws IOException {
        final ArtifactsWireConfig defaults = ArtifactsWireConfig.on("127.0.0.1", 0, LinkSecret.random());
        final Limits limits = Limits.DEFAULT;
        this.wire = new ArtifactsWire(
                settings.apply(new ArtifactsWireConfig(
                        defaults.host(),
                        0,
                        defaults.connections(),
                        defaults.atOnce(),
                        defaults.deadlines(),
                        new Edge(AllowedOrigins.of(ORIGIN), Edge.DEFAULT.proxies(), Edge.DEFAULT.addresses()),
                        tls,
                        new Limits(
                                MAX_BYTES,
                                limits.openPerUser(),
                                limits.idle(),
                                limits.longest(),
                                limits.kept(),
                                limits.tombstone(),
                                limits.silence(),
                                limits.minFree()),
                        defaults.linkSecret())),
                new Tokens(),
                uploads == null ? artifacts : uploads,
                library == null ? artifacts : library,
                Clock.systemUTC(),
                meters,
                loops,
                loops);
        this.port = wire.start();
    }

    static WireUnderTest start() throws IOException {
        return new WireUnderTest(config -> config, null, null, null);
    }

    static WireUnderTest start(SslContext tls) throws IOException {
        return new WireUnderTest(config -> config, tls, null, null);
    }

    /** Before the real ones. */
    static WireUnderTest before(Artifacts real) throws IOException {
        return new WireUnderTest(config -> config, null, real.uploads(), real.library());
    }

    /** Before the real ones, on all addresses that there are. */
    static WireUnderTest everywhereBefore(Artifacts real) throws IOException {
        return new WireUnderTest(config -> with(config, "0.0.0.0"), null, real.uploads(), real.library());
    }

    static WireUnderTest start(UnaryOperator<ArtifactsWireConfig> settings) throws IOException {
        return new WireUnderTest(settings, null, null, null);
    }

    static ArtifactsWireConfig with(ArtifactsWireConfig config, ArtifactsWireConfig.Deadlines deadlines) {
        return with(config, config.atOnce(), deadlines, config.edge());
    }

    static ArtifactsWireConfig with(ArtifactsWireConfig config, ArtifactsWireConfig.AtOnce atOnce) {
        return with(config, atOnce, config.deadlines(), config.edge());
    }

    /** @param failures that one address may have */
    static ArtifactsWireConfig with(ArtifactsWireConfig config, RateLimit failures) {
        final Edge edge = config.edge();
        return with(
                config,
                config.atOnce(),
                config.deadlines(),
                new Edge(edge.origins(), edge.proxies(), new AddressBudget.Limits(failures, 100, 100)));
    }

    /** @param underWay connections of one address that have not said anything; as many again are told to come later */
    static ArtifactsWireConfig silent(ArtifactsWireConfig config, int underWay) {
        final Edge edge = config.edge();
        return with(
                config,
                config.atOnce(),
                config.deadlines(),
                new Edge(edge.origins(), edge.proxies(), new AddressBudget.Limits(null, underWay, 100)));
    }

    private static ArtifactsWireConfig with(ArtifactsWireConfig config, String host) {
        return new ArtifactsWireConfig(
                host,
                config.port(),
                config.connections(),
                config.atOnce(),
                config.deadlines(),
                config.edge(),
                config.tls(),
                config.limits(),
                config.linkSecret());
    }

    static ArtifactsWireConfig with(ArtifactsWireConfig config, int connections) {
        return new ArtifactsWireConfig(
                config.host(),
                config.port(),
                connections,
                config.atOnce(),
                config.deadlines(),
                config.edge(),
                config.tls(),
                config.limits(),
                config.linkSecret());
    }

    private static ArtifactsWireConfig with(
            ArtifactsWireConfig config,
            ArtifactsWireConfig.AtOnce atOnce,
            ArtifactsWireConfig.Deadlines deadlines,
            Edge edge) {
        return new ArtifactsWireConfig(
                config.host(),
                config.port(),
                config.connections(),
                atOnce,
                deadlines,
                edge,
                config.tls(),
                config.limits(),
                config.linkSecret());
    }

    private final class Tokens implements Guard {
        @Override
        public Verdict check(String token) {
            if (!token.matches("[a-z]+") || revoked.containsKey(token)) {
                return new Verdict.Bad("token: is not good");
            }
            final Instant expiry = expiries.getOrDefault(token, Instant.MAX);
            if (expiry.isBefore(Instant.now())) {
                return new Verdict.Bad("exp: the token has expired");
            }
            return new Verdict.Good(new Pass(
                    new Requester(new UserId(token), room -> !room.value().equals("closed"), token.equals("moderator")),
                    expiry,
                    token,
                    () -> revoked.containsKey(token)));
        }

        @Override
        public Verdict recall(String mark) {
            return revoked.containsKey(mark)
                    ? new Verdict.Bad("jti: the token is revoked")
                    : new Verdict.Good(new Pass(
                            new Requester(new UserId(mark), room -> false, false),
                            Instant.MAX,
                            mark,
                            () -> revoked.containsKey(mark)));
        }
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** A request of Ann's, in tus. */
    HttpRequest.Builder tus(String path) {
        return HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(50))
                .header("Authorization", "Bearer ann")
                .header("Tus-Resumable", "1.0.0");
    }

    HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, BodyHandlers.ofString());
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return send(request.build());
    }

    /** Pairs of keys and texts, in the room {@code garden}. */
    static String metadata(String... pairs) {
        final StringBuilder header = new StringBuilder("room " + base64("garden"));
        for (int i = 0; i < pairs.length; i += 2) {
            header.append(',').append(pairs[i]).append(' ').append(base64(pairs[i + 1]));
        }
        return header.toString();
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Creates an upload of Ann's. {@return its path} */
    String create(long length, String... metadata) throws IOException, InterruptedException {
        final HttpResponse<String> answer = send(tus("/v1/uploads")
                .header("Upload-Length", Long.toString(length))
                .header("Upload-Metadata", metadata(metadata))
                .POST(HttpRequest.BodyPublishers.noBody()));
        if (answer.statusCode() != 201) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        return answer.headers().firstValue("Location").orElseThrow();
    }

    HttpResponse<String> patch(String path, long offset, byte[] bytes) throws IOException, InterruptedException {
        return send(tus(path)
                .header("Content-Type", "application/offset+octet-stream")
                .header("Upload-Offset", Long.toString(offset))
                .method("PATCH", HttpRequest.BodyPublishers.ofByteArray(bytes)));
    }

    HttpResponse<String> head(String path) throws IOException, InterruptedException {
        return send(tus(path).method("HEAD", HttpRequest.BodyPublishers.noBody()));
    }

    /** Of clients, open. */
    double connections() {
        return meters.get("parley.artifacts.connections").gauge().value();
    }

    double meter(String name, String... tags) {
        return meters.get(name).tags(tags).counter().count();
    }

    @Override
    public void close() {
        http.close();
        Await.value(wire.stop());
        final var _ =
                loops.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
