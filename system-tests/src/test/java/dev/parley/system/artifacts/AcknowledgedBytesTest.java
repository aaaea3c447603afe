package dev.parley.system.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.system.harness.ArtifactsProcess;
import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Servers;
import dev.parley.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Many uploads, and a node that is killed under them at random: nobody is told an offset that is not true, nor one in the middle of
 * what has a checksum. In the build a few small ones; {@code -Dtest.argLine="-Dartifacts.uploads=200 -Dartifacts.kills=10 -Dartifacts.megabytes=64"} is the long form, {@code
 * artifacts.seed} its seed.
 */
class AcknowledgedBytesTest {
    private static final int UPLOADS = Integer.getInteger("artifacts.uploads", 8);
    private static final int KILLS = Integer.getInteger("artifacts.kills", 2);
    private static final int MEGABYTES = Integer.getInteger("artifacts.megabytes", 4);
    private static final long SEED = Long.getLong("artifacts.seed", System.nanoTime());
    private static final int AT_ONCE = 16;
    private static final int MEBI = 1 << 20;
    /** For each thing; more, by {@code artifacts.minutes}, on a machine that is busy. */
    private static final Duration PATIENCE = Duration.ofMinutes(Integer.getInteger("artifacts.minutes", 2));

    private final String room = Cluster.unique("room");

    @Test
    @SuppressWarnings("SystemOut") // the seed, for whoever wants the same again
    void all_that_was_acknowledged_is_there_however_often_the_node_is_killed() throws Exception {
        System.out.println("artifacts.seed=" + SEED);
        final AtomicLong sent = new AtomicLong();
        final Random random = new Random(SEED);
        final int[] lengths = IntStream.range(0, UPLOADS)
                .map(i -> MEBI + random.nextInt((MEGABYTES - 1) * MEBI + 1))
                .toArray();
        final long total = IntStream.of(lengths).asLongStream().sum();
        try (Servers servers = Servers.start();
                ArtifactsProcess node = new ArtifactsProcess(servers, Map.of());
                ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE)) {
            node.awaitReady();
            final Map<String, Long> held = node.holds();
            final List<Callable<TusUpload>> tasks = IntStream.range(0, UPLOADS)
                    .<Callable<TusUpload>>mapToObj(
                            i -> () -> send(node, "user-" + i, bytes(lengths, i), i % 2 == 1, sent))
                    .toList();
            final List<Future<TusUpload>> uploads =
                    tasks.stream().map(clients::submit).toList();
            for (int kill = 1; kill <= KILLS; kill++) {
                final long then = (long) (total * (kill - random.nextDouble()) / (KILLS + 1));
                Await.until("kill " + kill + " of seed " + SEED, PATIENCE, () -> sent.get() >= then);
                node.killAndRestart();
                node.awaitReady();
            }
            for (int i = 0; i < UPLOADS; i++) {
                final TusUpload upload = uploads.get(i).get();
                final String sha256 = ArtifactsTest.sha256(bytes(lengths, i));
                assertThat(upload.await("ready", PATIENCE).get("sha256").asText())
                        .as("seed %s, upload %s", SEED, i)
                        .isEqualTo(sha256);
                assertThat(ArtifactsTest.sha256(upload.download("/content"))).isEqualTo(sha256);
            }
            assertThat(node.get("/metrics").body())
                    .containsPattern("parley_artifacts_offset_lost_bytes_total\\{[^}]*} 0");
            Await.untilAsserted(
                    PATIENCE,
                    () -> assertThat(files(node.folder().resolve("uploads"))).isEmpty());
            for (Future<TusUpload> upload : uploads) {
                upload.get().delete();
            }
            Await.untilAsserted(
                    PATIENCE,
                    () -> assertThat(files(node.folder().resolve("objects"))).isEmpty());
            node.awaitHolding(held);
            node.stop();
            assertThat(files(node.folder().resolve("incoming"))).isEmpty();
        }
    }

    /** Made when they are needed: all of them are more than there is memory for. */
    private static byte[] bytes(int[] lengths, int upload) {
        return ArtifactsTest.bytes(lengths[upload], SEED + upload);
    }

    /** Until the last byte is acknowledged, however often the node goes away. */
    private TusUpload send(ArtifactsProcess node, String user, byte[] bytes, boolean checked, AtomicLong sent) {
        final Random random = new Random(bytes.length);
        final TusUpload upload =
                Await.untilPresent("the upload is claimed", PATIENCE, () -> claimed(node, user, bytes));
        while (upload.acknowledged() < bytes.length) {
            final long before = upload.acknowledged();
            final int next = (int) Math.min(bytes.length - before, 1 + random.nextInt(MEBI));
            try {
                if (checked) {
                    upload.appendChecked(bytes, next);
                } else {
                    upload.append(bytes, next);
                }
            } catch (IOException gone) {
                upload.resume();
                if (checked) {
                    assertThat(upload.acknowledged()).as("seed %s", SEED).isIn(before, before + next);
                }
            }
            sent.addAndGet(upload.acknowledged() - before);
        }
        return upload;
    }

    /** The client's id makes a claim that was not answered the same claim once more. */
    private TusUpload claimed(ArtifactsProcess node, String user, byte[] bytes) {
        try {
            return TusUpload.tryCreate(node, user, room, "file", bytes.length, Map.of("id", "one"));
        } catch (IOException notYet) {
            return null;
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile).toList();
        }
    }
}
