package dev.parley.ops.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.ops.config.Secret;
import dev.parley.ops.health.Health;
import dev.parley.ops.health.HealthCheck;
import dev.parley.ops.health.Liveness;
import dev.parley.ops.metrics.BuildInfo;
import dev.parley.ops.metrics.Metrics;
import dev.parley.testkit.Await;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OpsServerTest {

    private static final String TOKEN = "a-token-for-operators";

    private final Metrics metrics = Metrics.create("rooms", "n1", new BuildInfo("1"), 100);
    private final Health health = new Health(InstantSource.system(), metrics.registry());
    private final Liveness liveness =
            new Liveness(InstantSource.system(), Duration.ofMillis(5), Duration.ofMillis(100), metrics.registry());
    private final HealthCheck redis = health.register("redis-shared");
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final CountDownLatch never = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();
    private final AdminRoutes admin = AdminRoutes.guardedBy(Optional.of(new Secret(TOKEN)))
            .on(
                    OpsMethod.POST,
                    "/admin/echo",
                    request ->
                            CompletableFuture.completedFuture(OpsResponse.text(200, request.body() + request.query())))
            .on(OpsMethod.GET, "/admin/hang", _ -> {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
                return CompletableFuture.completedFuture(OpsResponse.text(200, "late"));
            })
            .on(
                    OpsMethod.GET,
                    "/admin/v1/rooms/{room}/bans/{user}",
                    request -> CompletableFuture.completedFuture(OpsResponse.text(
                            200,
                            request.variables().get("room") + "|"
                                    + request.variables().get("user"))))
            .on(OpsMethod.GET, "/admin/v1/broken", _ -> {
                throw new IOException("the reason");
            })
            .on(OpsMethod.GET, "/admin/silent", _ -> new CompletableFuture<>())
            .on(OpsMethod.GET, "/admin/long", _ -> {
                asked.incrementAndGet();
                try {
                    never.await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
                return CompletableFuture.completedFuture(OpsResponse.text(200, "late"));
            })
            .on(OpsMethod.GET, "/admin/broken", _ -> {
                throw new IOException("the reason");
            });
    private OpsServer server;

    @BeforeEach
    void start() {
        server = server(admin, 0, Duration.ofSeconds(20));
        server.start().toCompletableFuture().join();
    }

    @AfterEach
    void stop() {
        server.stop().toCompletableFuture().join();
        client.close();
        liveness.close();
        metrics.close();
    }

    @Test
    void metrics_are_scraped_in_prometheus_text() throws Exception {
        HttpResponse<String> response = get("/metrics", "accept", "text/plain");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(response.body()).contains("parley_build_info{").doesNotContain("# EOF");
    }

    @Test
    void metrics_are_scraped_in_open_metrics_when_the_client_prefers_that() throws Exception {
        HttpResponse<String> response = get(
                "/metrics",
                "accept",
                "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.2,*/*;q=0.1");

        assertThat(response.headers().firstValue("content-type"))
                .hasValue("application/openmetrics-text; version=1.0.0; charset=utf-8");
        assertThat(response.body()).endsWith("# EOF\n");
        assertThat(get("/metrics", "accept", "application/openmetrics-text;q=0.1,text/plain")
                        .body())
                .doesNotContain("# EOF");
    }

    @Test
    void readiness_lists_each_check_with_its_status_since_and_detail() throws Exception {
        redis.down("refused: \"connection\"");
        HttpResponse<String> down = get("/health/ready");

        assertThat(down.statusCode()).isEqualTo(503);
        assertThat(down.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(down.headers().firstValue("cache-control")).hasValue("no-store");
        JsonNode body = new ObjectMapper().readTree(down.body());
        assertThat(body.get("status").asText()).isEqualTo("DOWN");
        JsonNode check = body.get("checks").get(0);
        assertThat(check.get("name").asText()).isEqualTo("redis-shared");
        assertThat(check.get("status").asText()).isEqualTo("DOWN");
        assertThat(check.get("detail").asText()).isEqualTo("refused: \"connection\"");
        assertThat(Instant.parse(check.get("since").asText())).isBeforeOrEqualTo(Instant.now());

        redis.up();
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void liveness_does_not_depend_on_readiness_and_tells_of_a_stuck_loop() throws Exception {
        redis.down("gone");
        assertThat(get("/health/live").statusCode()).isEqualTo(200);

        liveness.watch("loop-1", _ -> {});
        Await.untilAsserted(() -> assertThat(get("/health/live").statusCode()).isEqualTo(503));
        assertThat(get("/health/live").body()).contains("\"name\":\"loop-1\",\"status\":\"DOWN\"");
    }

    @Test
    void head_is_answered_like_get_without_the_body() throws Exception {
        redis.up();
        HttpResponse<String> head = send(request("/health/ready").method("HEAD", BodyPublishers.noBody()));

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValueAsLong("content-length").orElseThrow())
                .isEqualTo(get("/health/ready").body().length());
    }

    @Test
    void an_unknown_path_is_404_and_a_wrong_method_405() throws Exception {
        assertThat(get("/").statusCode()).isEqualTo(404);
        assertThat(get("/metrics/").statusCode()).isEqualTo(404);
        HttpResponse<String> wrong = send(request("/metrics").POST(BodyPublishers.ofString("x")));
        assertThat(wrong.statusCode()).isEqualTo(405);
        assertThat(wrong.headers().firstValue("allow")).hasValue("GET, HEAD");
    }

    @Test
    void the_live_page_is_told_to_whoever_asks_and_its_policy_lets_nothing_in() throws Exception {
        for (String path : LivePage.endpoints().keySet()) {
            if (path.equals("/live")) {
                continue;
            }
            HttpResponse<String> file = get(path);
            assertThat(file.statusCode()).as(path).isEqualTo(200);
            assertThat(file.body()).isNotEmpty();
            assertThat(file.headers().firstValue("content-security-policy"))
                    .hasValueSatisfying(policy -> assertThat(policy)
                            .startsWith("default-src 'none'")
                            .contains("trusted-types 'none'", "frame-ancestors 'none'")
                            .doesNotContain("unsafe", "*", "http"));
            assertThat(file.headers().firstValue("x-content-type-options")).hasValue("nosniff");
        }
        assertThat(get("/live/").headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
        assertThat(get("/live/").body()).isEqualTo(get("/live/index.html").body());
        assertThat(get("/live").headers().firstValue("location")).hasValue("live/");
        assertThat(get("/live/no.js").statusCode()).isEqualTo(404);
        assertThat(get("/live/%2e%2e/OpsServer.class").statusCode()).isEqualTo(404);
        assertThat(send(request("/live/").POST(BodyPublishers.noBody())).statusCode())
                .isEqualTo(405);
    }

    @Test
    void every_file_of_the_live_page_is_one_that_is_told() throws Exception {
        try (var files = Files.list(
                Path.of(LivePage.class.getResource("live/index.html").toURI()).getParent())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(LivePage.FILES);
        }
    }

    @Test
    void admin_paths_take_the_token_and_nothing_else() throws Exception {
        HttpResponse<String> right = send(request("/admin/echo?a=b%20c")
                .header("authorization", "Bearer " + TOKEN)
                .POST(BodyPublishers.ofString("böd")));
        assertThat(right.statusCode()).isEqualTo(200);
        assertThat(right.body()).isEqualTo("böd{a=[b c]}");

        for (String wrong : new String[] {"Bearer x", "Bearer " + TOKEN + "x", "Bearer ", TOKEN, "Basic " + TOKEN}) {
            HttpResponse<String> refused =
                    send(request("/admin/echo").header("authorization", wrong).POST(BodyPublishers.noBody()));
            assertThat(refused.statusCode()).as(wrong).isEqualTo(401);
            assertThat(refused.headers().firstValue("www-authenticate")).hasValue("Bearer");
        }
        assertThat(get("/admin/nothing").statusCode()).isEqualTo(401);
        assertThat(get("/admin/nothing", "authorization", "Bearer " + TOKEN).statusCode())
                .isEqualTo(404);
        assertThat(get("/admin/echo", "authorization", "Bearer " + TOKEN).statusCode())
                .isEqualTo(405);
    }

    @Test
    void names_in_braces_stand_for_any_one_segment_decoded() throws Exception {
        HttpResponse<String> response =
                get("/admin/v1/rooms/a.b/bans/%C3%BC%2F+%20x?user=y", "authorization", "Bearer " + TOKEN);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("a.b|ü/+ x");
        assertThat(get("/admin/v1/rooms/a/b/bans/c", "authorization", "Bearer " + TOKEN)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void what_is_wrong_below_a_version_is_a_problem_whoever_finds_it() throws Exception {
        String bearer = "Bearer " + TOKEN;
        assertProblem(401, get("/admin/v1/broken", "authorization", "Bearer wrong"));
        assertProblem(404, get("/admin/v1/nothing", "authorization", bearer));
        assertProblem(500, get("/admin/v1/broken", "authorization", bearer));
        HttpRequest wrong = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.address().getPort() + "/admin/v1/broken"))
                .header("authorization", bearer)
                .DELETE()
                .build();
        HttpResponse<String> refused = client.send(wrong, BodyHandlers.ofString());
        assertProblem(405, refused);
        assertThat(refused.headers().firstValue("allow")).hasValue("GET, HEAD");
        assertThat(get("/admin/nothing", "authorization", bearer).headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
    }

    private static void assertProblem(int status, HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(response.body()).contains("\"status\":" + status).doesNotContain("the reason");
    }

    @Test
    void without_a_token_there_are_no_admin_paths_and_no_live_page() throws Exception {
        AdminRoutes off = AdminRoutes.guardedBy(Optional.empty())
                .on(OpsMethod.GET, "/admin/x", OpsEndpoint.fixed(OpsResponse.text(200, "")));
        OpsServer closed = server(off, 0, Duration.ofSeconds(20));
        closed.start().toCompletableFuture().join();
        try {
            URI uri = URI.create("http://127.0.0.1:" + closed.address().getPort() + "/admin/x");
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .header("authorization", "Bearer ")
                    .build();
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(404);
            HttpRequest page = HttpRequest.newBuilder(uri.resolve("/live/")).build();
            assertThat(client.send(page, BodyHandlers.ofString()).statusCode()).isEqualTo(404);
        } finally {
            closed.stop().toCompletableFuture().join();
        }
        assertThatThrownBy(() -> AdminRoutes.guardedBy(Optional.of(new Secret(" "))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void an_endpoint_that_fails_is_500_without_the_reason_and_one_that_hangs_is_504_and_interrupted() throws Exception {
        HttpResponse<String> broken = get("/admin/broken", "authorization", "Bearer " + TOKEN);
        assertThat(broken.statusCode()).isEqualTo(500);
        assertThat(broken.body()).doesNotContain("the reason");

        assertThat(get("/admin/silent", "authorization", "Bearer " + TOKEN).statusCode())
                .isEqualTo(504);
        assertThat(get("/admin/hang", "authorization", "Bearer " + TOKEN).statusCode())
                .isEqualTo(504);
        assertThat(interrupted.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_body_that_is_too_large_is_413_and_the_connection_is_closed() throws Exception {
        try (Socket socket = connect()) {
            say(socket, "POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n");

            assertThat(everything(socket)).startsWith("HTTP/1.1 413 ");
        }
    }

    @Test
    void nonsense_and_headers_that_are_too_long_are_refused_and_the_connection_is_closed() throws Exception {
        try (Socket socket = connect()) {
            say(socket, "what?\r\n\r\n");
            assertThat(everything(socket)).startsWith("HTTP/1.1 400 ");
        }
        try (Socket socket = connect()) {
            say(socket, "GET /" + "x".repeat(4200) + " HTTP/1.1\r\n\r\n");
            assertThat(everything(socket)).startsWith("HTTP/1.1 414 ");
        }
        try (Socket socket = connect()) {
            say(socket, "GET /?a=%zz HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(everything(socket)).startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void a_request_that_arrives_in_pieces_is_answered_again_and_again() throws Exception {
        String request = "POST /admin/echo HTTP/1.1\r\nHost: x\r\nX-Long: " + "x".repeat(3000)
                + "\r\nAuthorization: Bearer " + TOKEN + "\r\nContent-Length: 3\r\n\r\nabc";
        try (Socket socket = connect()) {
            socket.setTcpNoDelay(true);
            for (int cut = 1; cut < request.length(); cut += 300) {
                say(socket, request.substring(0, cut));
                never.await(2, TimeUnit.MILLISECONDS);
                say(socket, request.substring(cut));
                String answer = "";
                while (!answer.endsWith("abc{}")) {
                    answer += (char) socket.getInputStream().read();
                }
                assertThat(answer).startsWith("HTTP/1.1 200 ");
            }
        }
    }

    @Test
    void requests_sent_at_once_are_answered_in_order_on_one_connection() throws Exception {
        redis.up();
        try (Socket socket = connect()) {
            say(socket, """
                    GET /metrics HTTP/1.1\r
                    Host: x\r
                    \r
                    GET /health/ready HTTP/1.1\r
                    Host: x\r
                    \r
                    GET /nothing HTTP/1.1\r
                    Host: x\r
                    Connection: close\r
                    \r
                    """);

            String all = everything(socket);
            assertThat(all)
                    .startsWith("HTTP/1.1 200 ")
                    .containsSubsequence("parley_build_info", "HTTP/1.1 200 ", "redis-shared", "HTTP/1.1 404 ");
        }
    }

    @Test
    void a_connection_that_sends_nothing_or_a_byte_now_and_then_is_closed() throws Exception {
        server.stop().toCompletableFuture().join();
        server = server(admin, 0, Duration.ofMillis(400));
        server.start().toCompletableFuture().join();
        try (Socket silent = connect();
                Socket slow = connect()) {
            long began = System.nanoTime();
            Thread drip = Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        say(slow, "G");
                        never.await(20, TimeUnit.MILLISECONDS);
                    }
                } catch (IOException | InterruptedException _) {
                    // Closed, as it should be.
                }
            });
            assertThat(everything(silent)).isEmpty();
            drip.join(Duration.ofSeconds(5));

            assertThat(drip.isAlive()).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(300));
        }
    }

    @Test
    void connections_that_send_half_a_request_or_none_make_room_for_a_probe() throws Exception {
        Socket[] held = new Socket[4];
        for (int i = 0; i < held.length; i++) {
            held[i] = connect();
            say(held[i], i % 2 == 0 ? "GET /health/live HTTP/1.1\r\nHos" : "");
        }
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> everything(held[0])).isInstanceOf(SocketException.class);
        assertThat(metrics.registry().get("parley.ops.http.refused").counter().count())
                .isEqualTo(1);
        for (Socket socket : held) {
            socket.close();
        }
    }

    @Test
    void where_all_are_being_answered_the_first_makes_room_and_its_endpoint_is_interrupted() throws Exception {
        Socket[] busy = new Socket[4];
        for (int i = 0; i < busy.length; i++) {
            busy[i] = connect();
            say(busy[i], "GET /admin/long HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + TOKEN + "\r\n\r\n");
            int now = i + 1;
            Await.untilAsserted(() -> assertThat(asked.get()).isEqualTo(now));
        }
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> everything(busy[0])).isInstanceOf(SocketException.class);
        assertThat(interrupted.await(5, TimeUnit.SECONDS)).isTrue();
        for (Socket socket : busy) {
            socket.close();
        }
    }

    @Test
    void a_port_that_is_taken_is_named() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            OpsServer second = server(admin, taken.getLocalPort(), Duration.ofSeconds(20));
            assertThatThrownBy(() -> second.start().toCompletableFuture().join())
                    .hasCauseInstanceOf(IOException.class)
                    .hasMessageContaining("The ops server cannot listen on 127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("Address already in use");
            second.stop().toCompletableFuture().join();
        }
    }

    @Test
    void a_stopped_server_has_closed_its_connections_and_its_port() throws Exception {
        int port = server.address().getPort();
        try (Socket socket = connect()) {
            say(socket, "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(socket.getInputStream().read()).isEqualTo('H');
            server.stop().toCompletableFuture().join();
            everything(socket);
        }
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port))
                .isInstanceOf(IOException.class);
    }

    private OpsServer server(AdminRoutes routes, int port, Duration idle) {
        return server(routes, port, idle, Duration.ofMillis(400));
    }

    private OpsServer server(AdminRoutes routes, int port, Duration idle, Duration handler) {
        OpsOptions options = new OpsOptions(new InetSocketAddress("127.0.0.1", port), 4, 1024, idle, handler);
        return new OpsServer(options, metrics.registry(), liveness, health, routes);
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = request(path);
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.address().getPort() + path))
                .timeout(Duration.ofSeconds(10));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private Socket connect() throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Until the server closes. */
    private static String everything(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
}
