package dev.parley.system.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.ProcessNode;
import dev.parley.system.harness.Servers;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import dev.parley.testkit.RedisProbe;
import dev.parley.testkit.infra.Infra;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What attackers have found, each tried on a node of 256 MB while innocents talk: none of their signals fails or waits long,
 * and when it is over the node holds no more than before. Prints what it has measured.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AttackTest {
    private static final int CROWD = 199;
    private static final int SESSIONS = 230;
    private static final Duration P99 = Duration.ofSeconds(1);
    private static final long MORE_HEAP = 24L << 20;
    private static final int MORE_DESCRIPTORS = 10;
    private static final String LARGE = "\"data\":\"" + "x".repeat(64_000) + "\"";
    private static final String CROWDED = "\"room\":\"crowd\"";
    private static final String METADATA = ",\"metadata\":{\"x\":\"" + "x".repeat(4_000) + "\"}";

    private final List<Peer> crowd = new ArrayList<>();
    private Cluster cluster;
    private ProcessNode node;
    private Innocents innocents;
    private Duration calm;

    /** What an attacker does; it checks what attackers are told, and leaves nothing behind but sessions. */
    private interface Attack {
        void run() throws Exception;
    }

    @BeforeAll
    void start() throws InterruptedException {
        cluster = Cluster.on(Servers.start());
        node = cluster.spawn(
                Wire.NATIVE,
                Map.of(
                        "PARLEY_RESUME_WINDOW",
                        "3s",
                        "PARLEY_SESSION_BURST",
                        "1000",
                        "PARLEY_USER_SESSIONS",
                        Integer.toString(SESSIONS)));
        Cluster.awaitReady(node);
        for (int i = 0; i < CROWD; i++) {
            final Peer peer = Peer.connect(node.port(), Cluster.unique("member"));
            peer.ask("join", CROWDED + METADATA);
            crowd.add(peer);
        }
        innocents = new Innocents(node.port(), 3);
        calm = undisturbed();
    }

    @AfterAll
    void stop() {
        innocents.close();
        crowd.forEach(Peer::close);
        cluster.close();
    }

    Stream<Arguments> attacks() {
        return Stream.of(
                attack("F1: 263 rosters of 800 KB for one client", this::rosters),
                attack("F2: 3,000 messages from the broker that can't be read", this::queues),
                attack("F4: 150 messages of 64 KB to a client that reads slowly", this::slowReader),
                attack("F6: 20 messages of 64 KB to a room of 200", this::roomMessages),
                attack("F6: 250 sessions of one user that may have 230", this::sessions),
                attack("F7: text that is not UTF-8 before any token", this::otherEncodings),
                attack("F8: numbers near 2^53 and 2^63", this::numbers),
                attack("F9: half requests on the ops port", this::halfRequests),
                attack("F10: heads of requests as nobody writes them", this::heads),
                attack("F3, F5: garbage all over Redis", this::stores));
    }

    private static Arguments attack(String name, Attack attack) {
        return Arguments.of(name, attack);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void innocents_notice_nothing(String name, Attack attack) throws Exception {
        final Duration before = calm;
        final long heap = heap();
        final long descriptors = descriptors();

        innocents.p99();
        final long begun = System.nanoTime();
        attack.run();
        final Duration lasted = Duration.ofNanos(System.nanoTime() - begun);
        // So that innocents have said enough.
        Thread.sleep(Math.max(0, 1_000 - lasted.toMillis()));
        final Duration during = innocents.p99();
        final long peak = used();

        Await.until("the descriptors are back", () -> descriptors() <= descriptors + MORE_DESCRIPTORS);
        Await.until("the heap is back", () -> heap() <= heap + MORE_HEAP);
        final Duration after = undisturbed();
        calm = after;
        System.out.printf(
                "[attack] %s: %d ms; p99 of innocents %d, %d, %d ms; heap %d, %d, %d MB; descriptors %d, %d%n",
                name,
                lasted.toMillis(),
                before.toMillis(),
                during.toMillis(),
                after.toMillis(),
                heap >> 20,
                peak >> 20,
                heap() >> 20,
                descriptors,
                descriptors());
        assertThat(innocents.failures()).isEmpty();
        assertThat(during).isLessThan(P99);
        assertThat(after).isLessThan(P99);
        assertThat(crowd).allMatch(Peer::isOpen);
        assertThat(node.ready()).isTrue();
    }

    /** The 99th percentile of the innocents while nobody attacks. */
    private Duration undisturbed() throws InterruptedException {
        innocents.p99();
        Thread.sleep(1_000);
        return innocents.p99();
    }

    private void rosters() {
        try (Peer attacker = attacker("rosters")) {
            final List<CompletableFuture<String>> replies = new ArrayList<>();
            for (int i = 0; i < 263; i++) {
                replies.add(attacker.request("join", CROWDED));
            }
            assertThat(replies.stream().map(Peer::await))
                    .allMatch(reply -> reply.contains("\"type\":\"ack\"") || limited(reply))
                    .anyMatch(AttackTest::limited);
        }
    }

    private void queues() throws Exception {
        final double read = meter("parley_exchange_malformed_total");
        Poison.queues(Infra.broker().uri(), cluster.servers().shared(), 3_000);
        Await.until("most were seen to be none", () -> meter("parley_exchange_malformed_total") > read + 2_000);
    }

    private void stores() throws Exception {
        final double read = meter("parley_redis_unreadable_total");
        for (int i = 0; i < 3; i++) {
            Poison.redis(cluster.servers().shared());
            Poison.redis(cluster.servers().signaling());
            Thread.sleep(1_000);
        }
        Await.until("it was seen", () -> meter("parley_redis_unreadable_total") > read);
    }

    private void numbers() throws IOException {
        for (int i = 0; i < 100; i++) {
            final long number = (i % 2 == 0 ? Long.MAX_VALUE : 1L << 53) - i % 5;
            try (RawPeer attacker = new RawPeer(node.port(), Cluster.unique("number"))) {
                attacker.text("{\"type\":\"hello\",\"resume\":{\"session\":\"s" + i + "\",\"seq\":" + number + "}}");
                attacker.text("{\"type\":\"received\",\"seq\":" + number + "}");
                attacker.read(20);
            }
        }
    }

    private void heads() throws IOException {
        for (int i = 0; i < 50; i++) {
            for (String head : List.of(
                    "GET /v1/ws HTTP/9.9\r\nHost: a\r\n\r\n",
                    "GET /v1/ws HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                    "GET /v1/ws HTTP/1.1\r\n\r\n",
                    "GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n",
                    "POST /v1/ws HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999\r\n\r\n",
                    "\u0000\u0001\r\n\r\n")) {
                try (Socket socket = new Socket("127.0.0.1", node.port())) {
                    socket.setSoTimeout(5_000);
                    socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
                    assertThat(new String(socket.getInputStream().readNBytes(10), StandardCharsets.ISO_8859_1))
                            .startsWith("HTTP/1.1 ");
                }
            }
        }
    }

    private void slowReader() throws Exception {
        final String room = "\"room\":\"" + Cluster.unique("slow") + "\"";
        try (RawPeer slow = new RawPeer(node.port(), Cluster.unique("slow"));
                Peer attacker = attacker("fast");
                Peer innocent = attacker("innocent")) {
            final String to = room + ",\"to\":\"" + slow.join(room.substring(8, room.length() - 1)) + "\"";
            attacker.ask("join", room);
            innocent.ask("join", room);
            final List<CompletableFuture<String>> replies = new ArrayList<>();
            for (int i = 0; i < 150; i++) {
                replies.add(attacker.request("message", to + "," + LARGE));
            }
            final CompletableFuture<Boolean> read = CompletableFuture.supplyAsync(() -> reads(slow, 20));
            for (int i = 0; i < 10; i++) {
                assertThat(innocent.ask("offer", to + ",\"sdp\":\"v=0\"")).contains("\"outcome\":\"delivered\"");
            }
            assertThat(replies.stream().map(Peer::await)).anyMatch(reply -> reply.contains("unreachable"));
            assertThat(read.join()).as("it is still connected").isTrue();
        }
    }

    /**
     * 20 KB each 50 ms, and says something, so that it does not count as dead. Of 400 KB in all: so much of what one other sends
     * finds a place in any case.
     */
    private static boolean reads(RawPeer slow, int times) {
        try {
            for (int i = 0; i < times; i++) {
                slow.text("{\"type\":\"ping\"}");
                if (!slow.read(20_000)) {
                    return false;
                }
                Thread.sleep(50);
            }
            return true;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void roomMessages() throws IOException {
        final long stored = redis();
        try (Peer attacker = attacker("loud")) {
            assertThat(attacker.ask("join", CROWDED)).contains("\"type\":\"ack\"");
            final List<CompletableFuture<String>> replies = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                replies.add(attacker.request("message", CROWDED + "," + LARGE));
            }
            assertThat(replies.stream().map(Peer::await))
                    .filteredOn(AttackTest::limited)
                    .hasSizeGreaterThan(10);
        }
        final long more = redis() - stored;
        System.out.printf("[attack] F6: %d MB more in Redis%n", more >> 20);
        assertThat(more).isLessThan(100L << 20);
    }

    private void sessions() {
        final String user = Cluster.unique("many");
        final List<Peer> all = new ArrayList<>();
        for (int i = 0; i < SESSIONS + 20; i++) {
            all.add(Peer.connect(node.port(), user));
        }
        final long limited =
                all.stream().map(Peer::first).filter(AttackTest::limited).count();
        all.forEach(Peer::close);
        assertThat(limited).isGreaterThanOrEqualTo(20);
    }

    private void otherEncodings() throws IOException {
        final int logged = node.log().length();
        for (int i = 0; i < 100; i++) {
            try (RawPeer attacker = new RawPeer(node.port(), null)) {
                attacker.text("{\"type\":\"hello\"}"
                        .getBytes(i % 2 == 0 ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16));
                attacker.text("nonsense");
            }
        }
        assertThat(node.log().substring(logged)).doesNotContain("a defect").hasSizeLessThan(4_000);
    }

    private void halfRequests() throws IOException {
        final List<Socket> halves = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                final Socket half = new Socket("127.0.0.1", node.opsPort());
                half.getOutputStream().write("GET /health/live HTTP/1.1\r\nHost".getBytes(StandardCharsets.US_ASCII));
                halves.add(half);
            }
            final long begun = System.nanoTime();
            assertThat(node.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
        } finally {
            for (Socket half : halves) {
                half.close();
            }
        }
    }

    private Peer attacker(String name) {
        final Peer peer = Peer.connect(node.port(), Cluster.unique(name));
        peer.first();
        return peer;
    }

    private static boolean limited(String reply) {
        return reply.contains("\"code\":\"rate-limited\"");
    }

    /** After a collection. */
    private long heap() {
        try {
            final Process collection = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(node.pid()),
                            "GC.run")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertThat(collection.waitFor()).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return used();
    }

    private long used() {
        return (long) meter("jvm_memory_used_bytes{area=\"heap\"");
    }

    private double meter(String name) {
        return node.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private long descriptors() {
        try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(node.pid()), "fd"))) {
            return all.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long redis() throws IOException {
        try (RedisProbe probe = RedisProbe.connect(
                cluster.servers().signaling().endpoint().host(),
                cluster.servers().signaling().port())) {
            return probe.call("INFO", "memory")
                    .lines()
                    .filter(line -> line.startsWith("used_memory:"))
                    .mapToLong(line -> Long.parseLong(line.substring(12).strip()))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
