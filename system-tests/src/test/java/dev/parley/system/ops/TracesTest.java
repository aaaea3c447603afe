package dev.parley.system.ops;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.parley.hub.trace.TraceId;
import dev.parley.hub.trace.TraceLog;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Pair;
import dev.parley.system.harness.RunningNode;
import dev.parley.system.harness.Servers;
import dev.parley.system.harness.TestClient;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import dev.parley.testkit.watch.BlockingCalls;
import dev.parley.testkit.watch.LeakWatch;
import io.micrometer.core.instrument.Counter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** A signal can be followed over both its nodes: in a collector of spans, and in the log. */
@ExtendWith({LeakWatch.class, BlockingCalls.class})
class TracesTest {
    private static final List<String> STATIONS = List.of("received", "routed", "published", "delivered", "answered");

    private final SpanCollector collector = new SpanCollector();
    private final Map<String, String> exporting = Map.of("PARLEY_OTEL_ENDPOINT", collector.url());
    private final Cluster cluster = Cluster.on(Servers.start());
    private final RunningNode signaling = cluster.start(Wire.NATIVE, exporting);
    private final RunningNode rooms = cluster.start(Wire.WEB, exporting);
    private final Logger logger = (Logger) LoggerFactory.getLogger(TraceLog.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Level before = logger.getLevel();

    @BeforeEach
    void listen() {
        lines.start();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        logger.addAppender(lines);
    }

    @AfterEach
    void end() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
        logger.setLevel(before);
        cluster.close();
        collector.close();
    }

    private Pair pair() {
        return cluster.pair(new Wire.Pairing(Wire.NATIVE, Wire.WEB));
    }

    private static String trace(Pair pair) {
        return TraceId.of(
                        new RoomName(pair.room()),
                        new PeerId(pair.first().peer()),
                        new PeerId(pair.second().peer()))
                .value();
    }

    @Test
    void an_offer_to_another_node_is_five_spans_of_one_trace() {
        try (Pair pair = pair()) {
            assertThat(pair.offer("v=0").ok()).isTrue();
            Await.until("all are there", () -> collector.of(pair.room()).size() == STATIONS.size());
            final List<SpanCollector.Span> spans = collector.of(pair.room());
            assertThat(spans).extracting(SpanCollector.Span::trace).containsOnly(trace(pair));
            final Map<String, SpanCollector.Span> by = spans.stream()
                    .collect(Collectors.toMap(span -> span.attribute("parley.station"), Function.identity()));
            assertThat(by).containsOnlyKeys(STATIONS);
            assertThat(by.get("received").parent()).isEmpty();
            assertThat(by.get("routed").parent()).isEqualTo(by.get("received").id());
            assertThat(by.get("published").parent()).isEqualTo(by.get("routed").id());
            assertThat(by.get("delivered").parent())
                    .isEqualTo(by.get("published").id());
            assertThat(by.get("answered").parent()).isEqualTo(by.get("received").id());
            by.forEach((station, span) -> {
                assertThat(span.name()).isEqualTo("offer " + station);
                assertThat(span.service()).isEqualTo(station.equals("delivered") ? "parley-rooms" : "parley-signaling");
            });
            assertThat(by.get("answered").attribute("parley.outcome")).isEqualTo("delivered");
        }
    }

    @Test
    void the_log_of_both_nodes_names_the_trace_for_as_long_as_an_operator_wants_it() {
        try (Pair pair = pair()) {
            pair.offer("v=0");
            assertThat(lines.list).isEmpty();
            final String path = "/admin/v1/traces/rooms/" + pair.room();
            for (RunningNode node : cluster.nodes()) {
                assertThat(admin(node, "PUT", path + "?seconds=600")).isEqualTo(200);
            }
            assertThat(pair.offer("v=0").ok()).isTrue();
            Await.until("all are written", () -> lines.list.size() == STATIONS.size());
            assertThat(values("trace")).containsOnly(trace(pair));
            assertThat(values("station")).containsExactlyInAnyOrderElementsOf(STATIONS);
            assertThat(values("node").stream().distinct()).hasSize(2);
            assertThat(lines.list).noneMatch(line -> line.getFormattedMessage().contains("v=0"));
            for (RunningNode node : cluster.nodes()) {
                assertThat(admin(node, "DELETE", path)).isEqualTo(200);
            }
            pair.offer("v=0");
            assertThat(lines.list).hasSameSizeAs(STATIONS);
        }
    }

    private List<String> values(String key) {
        final Pattern pattern = Pattern.compile("(?:^| )" + key + "=(\\S+)");
        return List.copyOf(lines.list).stream()
                .map(line -> pattern.matcher(line.getFormattedMessage())
                        .results()
                        .map(found -> found.group(1))
                        .findFirst()
                        .orElse(""))
                .toList();
    }

    @Test
    void a_user_is_followed_into_whichever_room() {
        final String user = Cluster.unique("user");
        try (TestClient ann = TestClient.admitted(signaling, user);
                TestClient ben = cluster.client(Wire.WEB);
                Pair others = pair()) {
            final Pair pair = Pair.joined(Cluster.unique("room"), ann, ben);
            for (RunningNode node : cluster.nodes()) {
                assertThat(admin(node, "PUT", "/admin/v1/traces/users/" + user + "?seconds=600"))
                        .isEqualTo(200);
            }
            others.offer("v=0");
            ben.done("message", "room", pair.room(), "to", ann.peer(), "data", 1);
            Await.until("all are written", () -> lines.list.size() == STATIONS.size());
            assertThat(values("trace")).containsOnly(trace(pair));
        }
    }

    @Test
    void a_node_that_is_not_told_to_sends_none() {
        final String quiet = Cluster.unique("quiet");
        try (RunningNode off = cluster.startApart(Wire.NATIVE, Map.of());
                TestClient ann = TestClient.admitted(off, Cluster.unique("user"));
                TestClient ben = TestClient.admitted(off, Cluster.unique("user"));
                Pair loud = pair()) {
            assertThat(Pair.joined(quiet, ann, ben).offer("v=0").ok()).isTrue();
            loud.offer("v=0");
            Await.until(
                    "those of others are there", () -> collector.of(loud.room()).size() == STATIONS.size());
            assertThat(collector.of(quiet)).isEmpty();
            assertThat(Cluster.metersOf(off).get("parley.trace.spans").counters())
                    .isNotEmpty()
                    .allMatch(counter -> counter.count() == 0);
            assertThat(lines.list).isEmpty();
        }
    }

    @Test
    void without_its_collector_signals_go_on_and_spans_are_counted() {
        collector.close();
        try (Pair pair = pair()) {
            for (int i = 0; i < 20; i++) {
                assertThat(pair.offer("v=0").ok()).isTrue();
            }
            Await.until("they are counted", Duration.ofSeconds(60), () -> spans("failed") > 0);
            assertThat(spans("exported")).isZero();
        }
    }

    private double spans(String outcome) {
        return Cluster.metersOf(signaling).get("parley.trace.spans").tag("outcome", outcome).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private static int admin(RunningNode node, String method, String path) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.opsPort() + path))
                                    .header("Authorization", "Bearer " + RunningNode.ADMIN_TOKEN)
                                    .timeout(Duration.ofSeconds(10))
                                    .method(method, HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
