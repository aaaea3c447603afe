package dev.parley.system.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.system.artifacts.TusUpload;
import dev.parley.system.harness.ArtifactsProcess;
import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Load;
import dev.parley.system.harness.Pair;
import dev.parley.system.harness.RunningNode;
import dev.parley.system.harness.Servers;
import dev.parley.system.harness.TestClient;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import dev.parley.testkit.SelfSigned;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every query of every panel, asked of a real Prometheus that scrapes a hub under load. */
class DashboardsTest {
    private static final Path OPS = Path.of(System.getProperty("project.root"), "ops/src/main");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MOST_SERIES = 20;
    private static final int UPLOAD = 256 * 1024;
    private static final Pattern METER = Pattern.compile("\\b(?:parley|jvm|process|netty|system)_[a-z_]+");

    private static Cluster cluster;
    private static Pair pair;
    private static Load load;
    private static RunningNode withTls;
    private static ArtifactsProcess artifacts;
    private static Prometheus prometheus;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        final var program = Prometheus.program();
        assumeTrue(program.isPresent(), "prometheus is not installed: its queries are not asked");
        final SelfSigned tls = SelfSigned.in(folder);
        cluster = Cluster.on(Servers.start());
        artifacts = new ArtifactsProcess(cluster.servers(), Map.of());
        for (Wire wire : Wire.values()) {
            cluster.start(wire);
        }
        // In a process of its own, as it has meters that a node in this one lacks.
        withTls = cluster.spawnApart(
                Wire.NATIVE,
                Map.of(
                        "PARLEY_TLS_CERT", tls.certificatePem().toString(),
                        "PARLEY_TLS_KEY", tls.keyPem().toString()));
        Cluster.awaitReady(withTls);
        artifacts.awaitReady();
        final List<Integer> opsPorts = new ArrayList<>(Prometheus.opsPorts(cluster.nodes()));
        opsPorts.add(withTls.opsPort());
        opsPorts.add(artifacts.opsPort());
        prometheus = Prometheus.scraping(program.get(), opsPorts);
        pair = cluster.pair(new Wire.Pairing(Wire.NATIVE, Wire.WEB));
        load = Load.on(pair);
        // Series of counters whose labels come with the first event.
        try (TestClient client = cluster.client(Wire.NATIVE)) {
            client.join(Cluster.unique("room"));
            client.breakConnection();
            client.resume().close();
        }
        upload();
    }

    /** A file that comes in two requests, of whom somebody asks in between. */
    private static void upload() throws IOException {
        final byte[] bytes = new byte[UPLOAD];
        final TusUpload upload =
                TusUpload.create(artifacts, Cluster.unique("ann"), pair.room(), "file", bytes.length, Map.of());
        upload.append(bytes, UPLOAD / 2);
        upload.resume();
        upload.append(bytes, UPLOAD);
        upload.await("ready", PATIENCE);
        assertThat(upload.download("/content")).hasSize(UPLOAD);
    }

    @AfterAll
    static void stop() {
        if (prometheus != null) {
            load.close();
            pair.close();
            prometheus.close();
            withTls.close();
            artifacts.close();
            cluster.close();
        }
    }

    @Test
    void each_gives_something_and_not_too_much() throws IOException {
        final Map<String, String> open = new TreeMap<>();
        for (Path file : dashboards()) {
            for (JsonNode target : tree(file).findValues("targets").stream()
                    .flatMap(targets -> StreamSupport.stream(targets.spliterator(), false))
                    .toList()) {
                open.put(expression(target), file.getFileName().toString());
            }
        }
        assertThat(open).hasSizeGreaterThan(60);
        final List<String> crowded = new ArrayList<>();
        Await.untilAsserted(PATIENCE, () -> {
            open.keySet().removeIf(query -> {
                final JsonNode result = prometheus.query(query);
                if (result.size() > MOST_SERIES) {
                    crowded.add(query);
                }
                return !result.isEmpty();
            });
            assertThat(open).as("queries without a result").isEmpty();
        });
        assertThat(crowded).as("queries with more than %d series", MOST_SERIES).isEmpty();
    }

    @Test
    void they_and_the_rules_speak_only_of_meters_that_somebody_exports() throws IOException {
        final SortedSet<String> named = new TreeSet<>();
        final List<Path> files = new ArrayList<>(dashboards());
        files.add(OPS.resolve("prometheus/parley.rules.yml"));
        for (Path file : files) {
            Files.readString(file)
                    .lines()
                    .filter(line -> !line.contains("description"))
                    .flatMap(line -> METER.matcher(line).results().map(MatchResult::group))
                    .forEach(named::add);
        }
        assertThat(named).hasSizeGreaterThan(60);
        Await.untilAsserted(PATIENCE, () -> {
            final SortedSet<String> exported = StreamSupport.stream(
                            prometheus.names().spliterator(), false)
                    .map(JsonNode::asText)
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(exported).containsAll(named);
        });
    }

    @Test
    void their_panels_have_ids_of_their_own_and_do_not_overlap() throws IOException {
        assertThat(dashboards()).hasSize(5);
        for (Path file : dashboards()) {
            final List<Integer> ids = new ArrayList<>();
            final List<String> cells = new ArrayList<>();
            for (JsonNode panel : tree(file).get("panels")) {
                ids.add(panel.get("id").asInt());
                final JsonNode at = panel.get("gridPos");
                assertThat(at.get("x").asInt() + at.get("w").asInt()).isLessThanOrEqualTo(24);
                for (int x = 0; x < at.get("w").asInt(); x++) {
                    for (int y = 0; y < at.get("h").asInt(); y++) {
                        cells.add((at.get("x").asInt() + x) + ":" + (at.get("y").asInt() + y));
                    }
                }
            }
            assertThat(ids).doesNotHaveDuplicates();
            assertThat(cells).doesNotHaveDuplicates();
            assertThat(tree(file).at("/templating/list").findValuesAsText("name"))
                    .contains("service", "node");
        }
    }

    private static String expression(JsonNode target) {
        return target.get("expr")
                .asText()
                .replace("$service", ".*")
                .replace("$node", ".*")
                .replace("$__rate_interval", "1m");
    }

    private static JsonNode tree(Path file) throws IOException {
        return new ObjectMapper().readTree(file.toFile());
    }

    private static List<Path> dashboards() {
        try (Stream<Path> files = Files.list(OPS.resolve("grafana/dashboards"))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
