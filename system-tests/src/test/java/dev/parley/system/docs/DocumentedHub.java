package dev.parley.system.docs;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.parley.hub.node.NodeId;
import dev.parley.ops.config.SettingCatalog;
import dev.parley.ops.config.SettingSources;
import dev.parley.ops.config.Settings;
import dev.parley.ops.config.SettingsException;
import dev.parley.ops.lifecycle.Lifecycle;
import dev.parley.ops.lifecycle.StartException;
import dev.parley.rooms.Rooms;
import dev.parley.signaling.Signaling;
import dev.parley.testkit.Await;
import dev.parley.testkit.infra.Infra;
import dev.parley.testkit.infra.TestServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One node of each kind, as the documents speak of them, in this process. */
final class DocumentedHub implements AutoCloseable {
    private static final String SECRET = "a secret that the documents' tests share";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestServer redis = Infra.newRedis();
    private final Signaling signaling;
    private final Rooms rooms;
    private final List<Lifecycle> lives;
    private final HttpClient http = HttpClient.newHttpClient();

    private DocumentedHub() throws SettingsException, StartException {
        signaling = new Signaling(NodeId.random(), settings(Signaling.CATALOG, "PARLEY_WS_PORT"));
        rooms = new Rooms(NodeId.random(), settings(Rooms.CATALOG, "PARLEY_SIO_PORT"));
        lives = List.of(signaling.lifecycle(), rooms.lifecycle());
        for (Lifecycle life : lives) {
            life.start();
        }
    }

    static DocumentedHub start() throws SettingsException, StartException {
        final DocumentedHub hub = new DocumentedHub();
        for (InetSocketAddress ops : hub.opsAddresses()) {
            Await.until("the node is ready", PATIENCE, () -> hub.get(ops, "/health/ready").statusCode() == 200);
        }
        return hub;
    }

    private Settings settings(SettingCatalog catalog, String port) throws SettingsException {
        final Map<String, String> values = new HashMap<>(Map.of(
                "PARLEY_BIND", "127.0.0.1",
                "PARLEY_OPS_PORT", "0",
                "PARLEY_JWT_SECRET", SECRET,
                "PARLEY_AMQP", Infra.broker().uri(),
                port, "0"));
        for (String instance : List.of("SIGNALING", "ROOMS", "SHARED")) {
            values.put("PARLEY_REDIS_" + instance, redis.uri());
        }
        return Settings.read(catalog, new SettingSources(Optional.empty(), Map.of(), values));
    }

    int nativePort() {
        return signaling.port();
    }

    int webPort() {
        return rooms.port();
    }

    /** Of the signaling and the rooms node. */
    List<InetSocketAddress> opsAddresses() {
        return List.of(signaling.opsAddress(), rooms.opsAddress());
    }

    String scrape(InetSocketAddress ops) {
        return get(ops, "/metrics").body();
    }

    private HttpResponse<String> get(InetSocketAddress ops, String path) {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ops.getPort() + path))
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Good for every room, for ten minutes. */
    static String token(String user, String role) {
        try {
            final SignedJWT token = new SignedJWT(
                    new JWSHeader(JWSAlgorithm.HS256),
                    new JWTClaimsSet.Builder()
                            .subject(user)
                            .claim("rooms", List.of("*"))
                            .claim("role", role)
                            .expirationTime(Date.from(Instant.now().plusSeconds(600)))
                            .build());
            token.sign(new MACSigner(SECRET));
            return token.serialize();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        lives.forEach(life -> life.stop("the test is over").orTimeout(30, TimeUnit.SECONDS).join());
        http.close();
        redis.close();
    }
}
