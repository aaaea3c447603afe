package dev.parley.system.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.system.harness.ArtifactsProcess;
import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Message;
import dev.parley.system.harness.Pair;
import dev.parley.system.harness.Servers;
import dev.parley.system.harness.TestClient;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import dev.parley.testkit.Programs;
import dev.parley.testkit.infra.NeedsFaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node of artifacts beside one of each wire, on real servers, with real faults: what a room is told, and what is kept. */
@NeedsFaults
class ArtifactsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int SLICE = 64 * 1024;
    private static final int BIT = 1024;
    private static final int SECONDS = 3;
    private static final int CLAIMANTS = 50;

    private static Cluster cluster;
    private static ArtifactsProcess node;

    private final String room = Cluster.unique("room");
    private final String ann = Cluster.unique("ann");
    private TestClient onNative;
    private TestClient onWeb;

    @BeforeAll
    static void startThem() {
        final Servers servers = Servers.forFaults();
        cluster = Cluster.on(servers);
        node = new ArtifactsProcess(servers, Map.of("PARLEY_ARTIFACTS_SILENCE", SECONDS + "s"));
        cluster.start(Wire.NATIVE);
        cluster.start(Wire.WEB);
        node.awaitReady();
    }

    @AfterAll
    static void endThem() {
        node.close();
        cluster.close();
    }

    @BeforeEach
    void join() {
        onNative = cluster.client(Wire.NATIVE);
        onWeb = cluster.client(Wire.WEB);
        onNative.join(room);
        onWeb.join(room);
    }

    @AfterEach
    void leave() {
        onNative.close();
        onWeb.close();
    }

    @Test
    void both_wires_see_an_upload_come_and_who_was_away_its_states_alone() throws Exception {
        final TestClient away = cluster.client(Wire.NATIVE);
        away.join(room);
        away.breakConnection();
        onWeb.take("peer-updated");
        final byte[] bytes = bytes(8 * SLICE, 1);
        final TusUpload upload =
                TusUpload.create(node, ann, room, "file", bytes.length, Map.of("filename", "plan.pdf"));
        upload.append(bytes, SLICE);
        onWeb.take("artifact-progress", push -> push.text("id").equals(upload.id()));
        onNative.take("artifact-progress", push -> push.number("received") > 0);
        upload.append(bytes, bytes.length - SLICE);
        seen(onNative, "ready");
        seen(onWeb, "ready");
        assertThat(states(onNative)).startsWith("claimed", "receiving").endsWith("ready");
        assertThat(states(onWeb)).isEqualTo(states(onNative));
        assertThat(versions(onWeb)).isSorted().doesNotHaveDuplicates().isEqualTo(versions(onNative));
        final JsonNode told = onWeb.received("artifact").getLast().body().get("artifact");
        assertThat(told.get("name").asText()).isEqualTo("plan.pdf");
        assertThat(told.get("owner").asText()).isEqualTo(ann);
        assertThat(told).isEqualTo(upload.artifact());
        assertThat(upload.download("/content")).isEqualTo(bytes);
        try (TestClient back = away.resume()) {
            seen(back, "ready");
            assertThat(states(back)).isEqualTo(states(onNative));
            assertThat(back.received("artifact-progress")).isEmpty();
        }
    }

    @Test
    void a_killed_node_has_what_it_acknowledged_and_goes_on_from_there() throws Exception {
        final byte[] bytes = bytes(128 * SLICE, 2);
        final TusUpload upload = TusUpload.create(node, ann, room, "file", bytes.length, Map.of());
        while (upload.acknowledged() < bytes.length / 2) {
            upload.append(bytes, SLICE);
        }
        final Thread killer = Thread.ofVirtual().start(node::killAndRestart);
        try {
            // So little at a time that it can't be whole before the kill.
            while (upload.acknowledged() < bytes.length) {
                upload.append(bytes, BIT);
            }
            throw new AssertionError("it was faster than the kill: " + upload.acknowledged());
        } catch (IOException killed) {
            killer.join();
        }
        try (Pair call = Pair.joined(room, cluster.client(Wire.NATIVE), cluster.client(Wire.WEB))) {
            assertThat(call.offer("v=0").ok()).isTrue();
            call.second().take("offer");
        }
        node.awaitReady();
        upload.resume();
        assertThat(upload.acknowledged()).isLessThan(bytes.length);
        while (upload.acknowledged() < bytes.length) {
            upload.append(bytes, SLICE);
        }
        seen(onNative, "ready");
        seen(onWeb, "ready");
        assertThat(upload.artifact().get("sha256").asText()).isEqualTo(sha256(bytes));
        assertThat(sha256(upload.download("/content"))).isEqualTo(sha256(bytes));
    }

    @Test
    void a_recording_that_nobody_goes_on_with_is_closed_and_made_seekable(@TempDir Path folder) throws Exception {
        assumeTrue(Programs.find("ffmpeg").isPresent(), "ffmpeg is not here (apt-get install ffmpeg)");
        final byte[] webm = Files.readAllBytes(recorded(folder.resolve("live.webm"), 6));
        final TusUpload upload = TusUpload.create(node, ann, room, "recording", -1, Map.of("filename", "call.webm"));
        // At once, so that a slow machine is no silence.
        upload.append(webm, webm.length * 2 / 3);
        // Nothing more comes, as from a tab that has crashed.
        seen(onWeb, "ready");
        seen(onNative, "ready");
        final JsonNode artifact = upload.artifact();
        assertThat(artifact.get("size").asLong()).isEqualTo(upload.acknowledged());
        assertThat(artifact.get("type").asText()).isEqualTo("video/webm");
        assertThat(artifact.get("renditions").findValuesAsText("name"))
                .containsExactlyInAnyOrder("seekable", "thumbnail");
        assertThat(artifact.get("renditions").get(0).get("durationMillis").asLong())
                .isBetween(2_000L, 6_000L);
        assertThat(upload.download("/renditions/thumbnail")).startsWith(0xff, 0xd8);
        assertThat(states(onNative)).isEqualTo(states(onWeb));
    }

    @Test
    void what_happens_while_the_broker_is_away_is_told_afterwards() throws Exception {
        final byte[] bytes = bytes(4 * SLICE, 3);
        final Map<String, Long> held = node.holds();
        cluster.servers().broker().crash();
        final TusUpload upload = TusUpload.create(node, ann, room, "file", bytes.length, Map.of());
        upload.append(bytes, bytes.length);
        upload.await("ready", PATIENCE);
        assertThat(states(onWeb)).doesNotContain("ready");
        cluster.servers().broker().restart();
        seen(onWeb, "ready");
        seen(onNative, "ready");
        assertThat(versions(onWeb)).isSorted();
        assertThat(versions(onNative)).isSorted();
        node.awaitHolding(held);
    }

    @Test
    void of_fifty_at_once_with_one_id_there_is_one_upload_though_the_node_is_killed_before_its_first_byte()
            throws Exception {
        final byte[] bytes = bytes(SLICE, 4);
        final Set<String> ids = ConcurrentHashMap.newKeySet();
        try (ExecutorService clients = Executors.newFixedThreadPool(CLAIMANTS)) {
            final List<Future<?>> asked = new ArrayList<>();
            for (int i = 0; i < CLAIMANTS; i++) {
                asked.add(clients.submit(() -> ids.add(claim(bytes.length).id())));
            }
            Await.until("one has it", PATIENCE, () -> !ids.isEmpty());
            node.killAndRestart();
            for (Future<?> one : asked) {
                one.get();
            }
        }
        node.awaitReady();
        final TusUpload upload = claim(bytes.length);
        assertThat(ids).containsExactly(upload.id());
        upload.append(bytes, bytes.length);
        seen(onNative, "ready");
        assertThat(upload.download("/content")).isEqualTo(bytes);
    }

    /** Asks until it is told. */
    private TusUpload claim(int length) {
        return Await.untilPresent("a claim", PATIENCE.multipliedBy(4), () -> {
            try {
                return TusUpload.tryCreate(node, ann, room, "file", length, Map.of("id", "one"));
            } catch (IOException notYet) {
                return null;
            }
        });
    }

    /** Waits until the client is told of an artifact in that state. */
    static void seen(TestClient client, String state) {
        client.take(
                "artifact",
                PATIENCE.multipliedBy(2),
                push -> push.body().get("artifact").get("state").asText().equals(state));
    }

    private static List<String> states(TestClient client) {
        return client.received("artifact").stream()
                .map(push -> push.body().get("artifact").get("state").asText())
                .toList();
    }

    private static List<Long> versions(TestClient client) {
        return client.received("artifact").stream()
                .map(Message::body)
                .map(body -> body.get("artifact").get("version").asLong())
                .toList();
    }

    static byte[] bytes(int length, long seed) {
        final byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    /** VP8, without a duration and without an index, as a browser records. */
    private static Path recorded(Path file, int seconds) throws Exception {
        final Process ffmpeg = new ProcessBuilder(
                        "ffmpeg",
                        "-v",
                        "error",
                        "-nostdin",
                        "-f",
                        "lavfi",
                        "-i",
                        "testsrc=s=320x180:r=10",
                        "-t",
                        Integer.toString(seconds),
                        "-c:v",
                        "libvpx",
                        "-g",
                        "10",
                        "-deadline",
                        "realtime",
                        "-cpu-used",
                        "8",
                        "-f",
                        "webm",
                        "-live",
                        "1",
                        file.toString())
                .inheritIO()
                .start();
        assertThat(ffmpeg.waitFor()).isZero();
        return file;
    }
}
