package dev.parley.ops.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.ops.config.Secret;
import dev.parley.ops.health.Health;
import dev.parley.ops.health.Liveness;
import dev.parley.ops.metrics.BuildInfo;
import dev.parley.ops.metrics.Metrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The server as nodes have it, seen from outside while others hold its port: liveness is answered within a second, or the
 * orchestrator would restart a healthy node.
 */
@Timeout(60)
class CrowdedOpsServerTest {

    private static final String TOKEN = "a-token-for-operators";
    private static final int CROWD = 64;
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    private final Metrics metrics = Metrics.create("rooms", "n1", new BuildInfo("1"), 5_000);
    private final Liveness liveness =
            new Liveness(InstantSource.system(), Duration.ofSeconds(1), Duration.ofSeconds(10), metrics.registry());
    private final CountDownLatch never = new CountDownLatch(1);
    private final List<Socket> crowd = new ArrayList<>();
    private OpsServer server;

    @BeforeEach
    void start() {
        server = new OpsServer(
                OpsOptions.at(new InetSocketAddress("127.0.0.1", 0)),
                metrics.registry(),
                liveness,
                new Health(InstantSource.system(), metrics.registry()),
                AdminRoutes.guardedBy(Optional.of(new Secret(TOKEN))).on(OpsMethod.GET, "/admin/hang", _ -> {
                    never.await();
                    throw new IllegalStateException("never");
                }));
        server.start().toCompletableFuture().join();
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : crowd) {
            socket.close();
        }
        server.stop().toCompletableFuture().join();
        liveness.close();
        metrics.close();
    }

    @Test
    void half_requests_hold_nobody_up_and_are_closed_within_seconds() throws Exception {
        crowd(CROWD, "GET /health/live HTTP/1.1\r\nHost: x\r\nX-Half: ");
        assertAlive();

        long began = System.nanoTime();
        for (Socket socket : crowd) {
            assertThat(isClosed(socket)).isTrue();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
    }

    @Test
    void bodies_that_come_slowly_hold_nobody_up() throws Exception {
        crowd(CROWD, "POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n");
        Thread drip = Thread.ofVirtual().start(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                for (Socket socket : List.copyOf(crowd)) {
                    try {
                        say(socket, "x");
                    } catch (IOException _) {
                        // It made room, as it should.
                    }
                }
            }
        });
        assertAlive();
        drip.interrupt();
        drip.join();
    }

    @Test
    void answers_that_nobody_reads_hold_nobody_up() throws Exception {
        for (int i = 0; i < 500; i++) {
            metrics.registry().counter("filler", "label", "x".repeat(1_000) + i).increment();
        }
        crowd(CROWD, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n".repeat(50));
        never.await(1, TimeUnit.SECONDS);
        assertAlive();
    }

    @Test
    void requests_that_take_long_hold_nobody_up() throws Exception {
        crowd(CROWD, "GET /admin/hang HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + TOKEN + "\r\n\r\n");
        assertAlive();
    }

    @Test
    void those_who_come_again_and_again_make_room_for_each_other_and_not_at_the_cost_of_another_address()
            throws Exception {
        try (Socket other = connect("127.0.0.2")) {
            crowd(CROWD * 10, "GET /health/live HTTP/1.1\r\nHos");
            say(other, "GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(answer(other)).startsWith("HTTP/1.1 200 ");
        }
        assertAlive();
    }

    @Test
    void wrong_admin_tokens_are_slowed_down_for_the_address_they_come_from() throws Exception {
        for (int i = 0; i < 10; i++) {
            assertThat(admin("127.0.0.1", "guess-" + i)).startsWith("HTTP/1.1 401 ");
        }
        assertThat(admin("127.0.0.1", "guess-11"))
                .startsWith("HTTP/1.1 429 ")
                .containsPattern("(?i)retry-after: (9|10)\r\n");
        assertThat(admin("127.0.0.1", TOKEN)).startsWith("HTTP/1.1 429 ");
        assertThat(admin("127.0.0.2", TOKEN)).startsWith("HTTP/1.1 404 ");
        assertAlive();
    }

    private void assertAlive() throws IOException {
        for (int i = 0; i < 20; i++) {
            long began = System.nanoTime();
            try (Socket probe = connect("127.0.0.1")) {
                say(probe, "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n");
                byte[] begin = probe.getInputStream().readNBytes("HTTP/1.1 200 ".length());
                assertThat(begin).asString().isEqualTo("HTTP/1.1 200 ");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(A_SECOND);
        }
    }

    private String admin(String from, String token) throws IOException {
        try (Socket socket = connect(from)) {
            say(
                    socket,
                    "GET /admin/nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer " + token
                            + "\r\n\r\n");
            return answer(socket);
        }
    }

    private void crowd(int size, String text) throws IOException {
        for (int i = 0; i < size; i++) {
            Socket socket = connect("127.0.0.1");
            crowd.add(socket);
            say(socket, text);
        }
    }

    private Socket connect(String from) throws IOException {
        Socket socket = new Socket();
        // Before it connects, so that the window is small from the beginning.
        socket.setReceiveBufferSize(2_048);
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(
                new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), server.address().getPort()),
                1_000);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The server has closed it, or reset it as it made room. */
    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException _) {
            return true;
        }
    }

    private static String answer(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
}
