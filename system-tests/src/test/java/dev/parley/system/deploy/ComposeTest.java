package dev.parley.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Reply;
import dev.parley.system.harness.TestClient;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The compose file on a real engine: the images are built from the sources, all is brought up, and four callers, one on each node,
 * are in a call through the balancer while nodes are replaced and containers killed. {@code mvn verify -Pcontainers}.
 */
@Tag("containers")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ComposeTest {
    private static final Map<String, Integer> NODES =
            Map.of("signaling-1", 7090, "signaling-2", 7090, "rooms-1", 7091, "rooms-2", 7091);
    private static final Duration UP = Duration.ofSeconds(90);
    private static final Duration AWAY = Duration.ofSeconds(3);

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static Compose compose;
    private static Front signaling;
    private static Front rooms;
    private static String secret;

    @BeforeAll
    static void up() throws IOException {
        final Optional<String> lack = Compose.lack();
        lack.ifPresent(why -> System.out.println("[left out] ComposeTest: " + why));
        assumeTrue(lack.isEmpty(), () -> lack.orElse(""));
        final long begun = System.nanoTime();
        compose = Compose.up();
        System.out.printf("[containers] up after %d s, images built: %s%n", seconds(begun), compose.services());
        signaling = new Front(Wire.NATIVE, compose.port("haproxy", 7080), compose.port("haproxy", 8404));
        rooms = new Front(Wire.WEB, compose.port("haproxy", 7081), compose.port("haproxy", 8404));
        secret = compose.secret("jwt");
        awaitReady();
    }

    @AfterAll
    static void down() {
        if (compose != null) {
            compose.close();
        }
    }

    @Test
    @Order(1)
    void a_node_runs_with_its_cache_and_on_epoll_without_rights() {
        for (String node : NODES.keySet()) {
            final String maps = compose.run("exec", "-T", node, "cat", "/proc/1/maps");
            assertThat(maps).as(node).contains("parley.aot").contains("netty_transport_native_epoll");
            assertThat(compose.run("exec", "-T", node, "id", "-u").strip()).isEqualTo("10001");
            assertThat(compose.run("exec", "-T", node, "sh", "-c", "touch /opt/x 2>&1 || true"))
                    .contains("touch:");
            assertThat(compose.run("exec", "-T", node, "sh", "-c", "env")).doesNotContain(secret);
        }
    }

    @Test
    @Order(2)
    void everybody_can_call_everybody_through_the_balancer() {
        try (Company company = new Company(signaling, rooms, secret)) {
            company.awaitTalk(UP);
            company.assertNothingLost();
        }
    }

    @Test
    @Order(3)
    void prometheus_scrapes_all_and_has_the_rules() throws Exception {
        final String prometheus = "http://127.0.0.1:" + compose.port("prometheus", 9090);
        Await.untilAsserted(
                UP,
                () -> assertThat(get(prometheus + "/api/v1/query?query=sum(up)").body())
                        .contains("\"6\"]"));
        assertThat(get(prometheus + "/api/v1/rules").body()).contains("ParleyNodeDown");
    }

    @Test
    @Order(4)
    void all_four_nodes_are_replaced_one_by_one_and_nobody_in_the_call_notices() throws Exception {
        try (Company company = new Company(signaling, rooms, secret)) {
            company.awaitTalk(UP);
            final long begun = System.nanoTime();
            for (String node : NODES.keySet().stream().sorted().toList()) {
                compose.run("up", "-d", "--no-deps", "--force-recreate", "--wait", node);
                awaitReady();
            }
            company.awaitTalk(UP);
            final String refused = company.assertNothingLost();
            assertThat(company.resumes()).isGreaterThanOrEqualTo(4);
            System.out.printf(
                    "[containers] four nodes replaced in %d s: %d signals, %d resumes, refused meanwhile %s%n",
                    seconds(begun), company.answered(), company.resumes(), refused);
        }
    }

    @Test
    @Order(5)
    void each_container_is_killed_once_and_the_call_goes_on() throws Exception {
        System.out.println(
                "[containers] | killed for 3 s | signals meanwhile | new call after its start | resumes | refused |");
        for (String service : compose.services()) {
            try (Company company = new Company(signaling, rooms, secret)) {
                company.awaitTalk(UP);
                compose.run("kill", service);
                final long before = company.answered();
                final long killed = System.nanoTime();
                Await.until("some time", AWAY.plusSeconds(60), () -> System.nanoTime() - killed > AWAY.toNanos());
                final long meanwhile = company.answered() - before;
                final long started = System.nanoTime();
                compose.run("start", service);
                Await.until("a new call after " + service + " was killed", UP, ComposeTest::callsAnew);
                final long anew = seconds(started);
                company.awaitTalk(UP);
                final String refused = company.assertNothingLost();
                System.out.printf(
                        "[containers] | %s | %d | %d s | %d | %s |%n",
                        service, meanwhile, anew, company.resumes(), refused);
            }
            awaitReady();
        }
    }

    /** Whether two that come now can call each other. */
    private static boolean callsAnew() {
        final String room = Cluster.unique("room");
        try (TestClient ann = TestClient.admitted(signaling, Company.hello(secret));
                TestClient ben = TestClient.admitted(rooms, Company.hello(secret))) {
            ann.join(room);
            ben.join(room);
            final Reply reply = ann.ask("offer", "to", ben.peer(), "room", room, "sdp", "x");
            return "delivered".equals(reply.outcome());
        } catch (CompletionException | IllegalStateException | AssertionError notYet) {
            return false;
        }
    }

    /** Blocks until every node is, in its own words and in the balancer's. */
    private static void awaitReady() {
        Await.until("all nodes are ready", UP, () -> {
            for (Map.Entry<String, Integer> node : NODES.entrySet()) {
                if (status("http://127.0.0.1:" + compose.port(node.getKey(), node.getValue()) + "/health/ready")
                        != 200) {
                    return false;
                }
            }
            final String balancer = "http://127.0.0.1:" + compose.port("haproxy", 8404);
            return status(balancer + "/ready") == 200
                    && get(balancer + "/metrics")
                            .body()
                            .contains("haproxy_backend_active_servers{proxy=\"signaling\"} 2")
                    && get(balancer + "/metrics").body().contains("haproxy_backend_active_servers{proxy=\"rooms\"} 2");
        });
    }

    private static int status(String uri) throws InterruptedException {
        try {
            return get(uri).statusCode();
        } catch (IOException notThere) {
            return 0;
        }
    }

    private static HttpResponse<String> get(String uri) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(uri))
                        .timeout(Duration.ofSeconds(5))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static long seconds(long since) {
        return Duration.ofNanos(System.nanoTime() - since).toSeconds();
    }
}
