package dev.parley.system.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.system.harness.ArtifactsProcess;
import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Pair;
import dev.parley.system.harness.Servers;
import dev.parley.system.harness.Token;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import dev.parley.testkit.infra.Infra;
import dev.parley.testkit.infra.NeedsPostgres;
import dev.parley.testkit.infra.TestServer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A node of artifacts on PostgreSQL, which is killed under it. */
@NeedsPostgres
class DatabaseAwayTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int LENGTH = 256 * 1024;

    @Test
    void calls_do_not_notice_and_uploads_go_on_when_it_is_back() throws Exception {
        final byte[] bytes = ArtifactsTest.bytes(LENGTH, 4);
        final String room = Cluster.unique("room");
        try (Cluster cluster = Cluster.on(Servers.start());
                TestServer database = Infra.newPostgres();
                ArtifactsProcess node = new ArtifactsProcess(
                        cluster.servers(),
                        Map.of(
                                "PARLEY_ARTIFACTS_DATABASE",
                                database.uri(),
                                "PARLEY_ARTIFACTS_DATABASE_USER",
                                "postgres"))) {
            cluster.start(Wire.NATIVE);
            cluster.start(Wire.WEB);
            node.awaitReady();
            try (Pair pair = Pair.joined(room, cluster.client(Wire.NATIVE), cluster.client(Wire.WEB))) {
                final TusUpload upload = TusUpload.create(node, Cluster.unique("ann"), room, "file", LENGTH, Map.of());
                upload.append(bytes, LENGTH / 2);
                final Map<String, Long> held = node.holds();

                database.crash();
                Await.until(
                        "it is not ready",
                        PATIENCE,
                        () -> node.get("/health/ready").statusCode() == 503);
                assertThat(node.get("/health/ready").body()).contains("catalog");
                assertThat(node.get("/health/live").statusCode()).isEqualTo(200);
                final HttpResponse<String> refusal = list(node, room);
                assertThat(refusal.statusCode()).isEqualTo(503);
                assertThat(refusal.headers().firstValue("Retry-After")).isPresent();
                assertThat(refusal.body())
                        .contains("\"code\":\"unavailable\"")
                        .doesNotContain("Exception", "jdbc", "postgres", "\tat ");
                assertThat(pair.offer("v=0").ok()).isTrue();
                pair.second().take("offer");

                database.restart();
                node.awaitReady();
                upload.resume();
                assertThat(upload.acknowledged()).isEqualTo(LENGTH / 2);
                upload.append(bytes, LENGTH / 2);
                ArtifactsTest.seen(pair.second(), "ready");
                assertThat(upload.download("/content")).isEqualTo(bytes);
                node.awaitHolding(held);
            }
        }
    }

    private static HttpResponse<String> list(ArtifactsProcess node, String room) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(node.uri("/v1/artifacts?room=" + room))
                            .header("Authorization", "Bearer " + Token.of("ann").sign())
                            .timeout(Duration.ofSeconds(30))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
