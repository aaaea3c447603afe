package dev.parley.system.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.system.harness.ArtifactsProcess;
import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Load;
import dev.parley.system.harness.Pair;
import dev.parley.system.harness.Servers;
import dev.parley.system.harness.SmallDisk;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A node of artifacts whose disk, a real one if small, fills up under it, bytes and catalog alike, and has room again. */
class DiskFullTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int MEBI = 1 << 20;
    private static final long DISK = 48L * MEBI;
    private static final int MIN_FREE = 8 * MEBI;
    /** Less than a new upload has to find, and enough for one under way. */
    private static final int LITTLE = 4 * MEBI;

    private static final int PIECE = 256 * 1024;
    private static final int LENGTH = 8 * PIECE;

    private final String room = Cluster.unique("room");

    @Test
    void calls_do_not_notice_uploads_are_refused_by_name_and_all_goes_on_by_itself_when_there_is_room()
            throws Exception {
        final Optional<String> lack = SmallDisk.lack();
        assumeTrue(
                lack.isEmpty(),
                () -> "no small disk can be mounted here, neither as root nor by a user: " + lack.orElse(""));
        try (Cluster cluster = Cluster.on(Servers.start());
                ArtifactsProcess node = ArtifactsProcess.onSmallDisk(
                        cluster.servers(), Map.of("PARLEY_ARTIFACTS_MIN_FREE", Integer.toString(MIN_FREE)), DISK)) {
            cluster.start(Wire.NATIVE);
            cluster.start(Wire.WEB);
            node.awaitReady();
            try (Pair pair = Pair.joined(room, cluster.client(Wire.NATIVE), cluster.client(Wire.WEB));
                    Load calls = Load.on(pair)) {
                final byte[] bytes = ArtifactsTest.bytes(LENGTH, 5);
                final TusUpload upload = TusUpload.create(node, Cluster.unique("ann"), room, "file", LENGTH, Map.of());
                upload.append(bytes, PIECE);

                nearlyFull(node, upload, bytes);
                full(node, upload, bytes);

                node.clearDisk();
                node.awaitReady();
                upload.resume();
                while (upload.acknowledged() < LENGTH) {
                    upload.append(bytes, PIECE);
                }
                upload.await("ready", PATIENCE);
                ArtifactsTest.seen(pair.second(), "ready");
                assertThat(upload.download("/content")).isEqualTo(bytes);
                assertThat(ask(node).statusCode()).isEqualTo(201);
                awaitTold(node, false);
                assertThat(calls.stop()).isNotEmpty().allMatch(reply -> "delivered".equals(reply.outcome()));
            }
        }
    }

    private void nearlyFull(ArtifactsProcess node, TusUpload upload, byte[] bytes) throws IOException {
        node.fillDisk(LITTLE);
        awaitTold(node, true);
        assertThat(node.get("/health/ready").statusCode()).isEqualTo(200);
        final HttpResponse<String> refusal = ask(node);
        assertRefused(refusal);
        assertThat(refusal.body()).contains("\"code\":\"no-space\"");
        assertThat(node.get("/metrics").body())
                .containsPattern("parley_artifacts_refused_total\\{[^}]*code=\"no-space\"[^}]*} 1");
        upload.append(bytes, PIECE);
    }

    private static void awaitTold(ArtifactsProcess node, boolean full) {
        Await.until(
                "it is told whether it is nearly full: " + full,
                PATIENCE,
                () -> node.get("/health/ready").body().contains("nearly full") == full);
    }

    private void full(ArtifactsProcess node, TusUpload upload, byte[] bytes) throws IOException {
        node.fillDisk(0);
        assertRefused(upload.tryAppend(bytes, LENGTH));
        assertRefused(ask(node));
        assertThat(node.get("/health/live").statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> ask(ArtifactsProcess node) throws IOException {
        return TusUpload.ask(node, Cluster.unique("ben"), room, "file", PIECE, Map.of());
    }

    private static void assertRefused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.body())
                .containsPattern("\"code\":\"(no-space|unavailable)\"")
                .doesNotContain("Exception", "jdbc", "No space left", "/tmp", "\tat ");
    }
}
