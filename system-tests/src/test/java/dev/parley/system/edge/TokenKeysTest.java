package dev.parley.system.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Hello;
import dev.parley.system.harness.ProcessNode;
import dev.parley.system.harness.TestClient;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nodes whose tokens are signed with keys that an issuer publishes, and what they say while it can't be reached. */
class TokenKeysTest {
    private static final String ISSUER = "https://sso.example";

    private final Cluster cluster = Cluster.shared();

    @ParameterizedTest
    @EnumSource(Wire.class)
    void a_node_without_keys_is_not_ready_and_says_why_and_one_that_has_some_goes_on_with_them(Wire wire)
            throws Exception {
        final RSAKey key = new RSAKeyGenerator(2048).keyID("k").generate();
        final byte[] jwks = new JWKSet(key).toPublicJWKSet().toString().getBytes(StandardCharsets.UTF_8);
        final AtomicInteger status = new AtomicInteger(503);
        final HttpServer issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer.createContext("/keys", exchange -> {
            exchange.sendResponseHeaders(status.get(), jwks.length);
            exchange.getResponseBody().write(jwks);
            exchange.close();
        });
        issuer.start();
        final String url = "http://127.0.0.1:" + issuer.getAddress().getPort() + "/keys";
        try (ProcessNode node = cluster.spawnApart(
                wire, Map.of("PARLEY_JWT_SECRET", "", "PARLEY_JWKS_URL", url, "PARLEY_JWT_ISSUER", ISSUER))) {
            Await.until("it waits for the keys", () -> ready(node).contains("not fetched yet from " + url));
            assertThat(node.ready()).isFalse();
            Await.until(
                    "it has tried, and says why",
                    () -> node.log()
                            .lines()
                            .anyMatch(line -> line.contains("the keys of tokens can't be fetched from http")
                                    && line.contains("503")));
            assertThat(node.get("/metrics").body()).containsPattern("(?m)^parley_tokens_keys\\{.*} 0.0$");

            status.set(200);
            Cluster.awaitReady(node);
            assertThat(node.get("/metrics").body()).containsPattern("(?m)^parley_tokens_keys\\{.*} 1.0$");

            status.set(503);
            try (TestClient client = TestClient.admitted(node, Hello.with(token(key, ISSUER)))) {
                assertThat(client.peer()).isNotEmpty();
            }
            try (TestClient client = TestClient.connect(node, Hello.with(token(key, "https://evil.example")))) {
                assertThat(client.refusal().code()).isEqualTo("unauthorized");
            }
            Await.until(
                    "the log says what the client is not told",
                    () -> node.log().lines().anyMatch(line -> line.contains("evil.example") && line.contains("iss:")));
        } finally {
            issuer.stop(0);
        }
    }

    private static String ready(ProcessNode node) {
        try {
            final HttpResponse<String> answer = node.get("/health/ready");
            return answer.statusCode() == 503 ? answer.body() : "";
        } catch (UncheckedIOException notYet) {
            return "";
        }
    }

    private static String token(RSAKey key, String issuer) throws Exception {
        final SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k").build(),
                new JWTClaimsSet.Builder()
                        .issuer(issuer)
                        .subject(Cluster.unique("user"))
                        .expirationTime(Date.from(Instant.now().plusSeconds(600)))
                        .claim("rooms", List.of("*"))
                        .build());
        token.sign(new RSASSASigner(key));
        return token.serialize();
    }
}
