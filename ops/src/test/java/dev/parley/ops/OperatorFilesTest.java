package dev.parley.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.parley.ops.config.Setting;
import dev.parley.ops.config.SettingCatalog;
import dev.parley.ops.config.SettingSources;
import dev.parley.ops.config.Settings;
import dev.parley.ops.health.Health;
import dev.parley.ops.health.Liveness;
import dev.parley.ops.http.AdminRoutes;
import dev.parley.ops.http.OpsOptions;
import dev.parley.ops.http.OpsServer;
import dev.parley.ops.metrics.BuildInfo;
import dev.parley.ops.metrics.Metrics;
import io.micrometer.core.instrument.FunctionCounter;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the alert rules and the dashboard to the names and labels that a node's scrape has. */
class OperatorFilesTest {

    private static final Path RULES = Path.of("src/main/prometheus/parley.rules.yml");
    private static final Path DASHBOARD = Path.of("src/main/grafana/parley.json");
    private static final Pattern SERIES = Pattern.compile("(?m)^([a-z_]+)(?:\\{([^}]*)})? ");
    private static final Pattern METRIC =
            Pattern.compile("\\b((?:parley|jvm|process|netty|system)_[a-z_]+)(\\{[^}]*})?");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)\\s*(?:=~|!~|!=|=)");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|on|ignoring|without)\\s*\\(([^)]*)\\)");

    private static final Map<String, Set<String>> LABELS_BY_NAME = new HashMap<>();
    private static Metrics metrics;
    private static OpsServer server;

    @BeforeAll
    static void scrape() {
        metrics = Metrics.create("rooms", "n1", new BuildInfo("1"), 200);
        SampleMeters.register(metrics.registry());
        Health health = new Health(InstantSource.system(), metrics.registry());
        try (Liveness liveness = new Liveness(
                InstantSource.system(), Duration.ofSeconds(1), Duration.ofSeconds(1), metrics.registry())) {
            server = new OpsServer(
                    OpsOptions.at(new InetSocketAddress("127.0.0.1", 0)),
                    metrics.registry(),
                    liveness,
                    health,
                    AdminRoutes.guardedBy(Optional.empty()));
            metrics.watchEventLoops(new DefaultEventExecutorGroup(1));
            FunctionCounter.builder("parley.log.dropped", 0, n -> n).register(metrics.registry());
            Matcher series = SERIES.matcher(metrics.registry().scrape());
            while (series.find()) {
                Set<String> labels = LABELS_BY_NAME.computeIfAbsent(series.group(1), _ -> new HashSet<>());
                matches(LABEL, series.group(2) == null ? "" : series.group(2)).forEach(m -> labels.add(m.group(1)));
            }
        }
    }

    @AfterAll
    static void close() {
        server.stop().toCompletableFuture().join();
        metrics.close();
    }

    @Test
    void every_rule_has_a_name_of_its_own_an_expression_a_severity_and_says_what_to_do() throws IOException {
        Set<String> names = new HashSet<>();
        List<JsonNode> rules = rules();

        assertThat(rules).hasSizeGreaterThan(5).allSatisfy(rule -> {
            assertThat(rule.get("alert").asText())
                    .startsWith("Parley")
                    .satisfies(name -> assertThat(names.add(name)).as(name).isTrue());
            assertThat(rule.get("expr").asText()).isNotBlank();
            assertThat(rule.at("/labels/severity").asText()).isIn("warning", "critical");
            assertThat(rule.at("/annotations/summary").asText()).isNotBlank();
            assertThat(rule.at("/annotations/description").asText()).isNotBlank();
            assertThat(fieldNames(rule)).isSubsetOf("alert", "expr", "for", "labels", "annotations");
            if (rule.has("for")) {
                assertThat(rule.get("for").asText()).matches("\\d+[smh]");
            }
        });
    }

    @Test
    void the_thresholds_of_the_pools_are_those_that_operators_were_promised() throws IOException {
        assertThat(rule("ParleyRedisConnectionsHigh").get("expr").asText()).contains("> 80");
        assertThat(rule("ParleyRedisConnectionsHigh").at("/labels/severity").asText())
                .isEqualTo("warning");
        assertThat(rule("ParleyRedisConnectionFailures").get("expr").asText()).contains("[5m]", "> 10");
        assertThat(rule("ParleyRedisConnectionFailures").at("/labels/severity").asText())
                .isEqualTo("critical");
        assertThat(rule("ParleyRedisEvictions").at("/labels/severity").asText()).isEqualTo("critical");
    }

    @Test
    void rules_speak_only_of_metrics_and_labels_that_a_node_has() throws IOException {
        assertThat(rules()).allSatisfy(rule -> assertKnown(rule.get("expr").asText()));
    }

    @Test
    void the_dashboard_speaks_only_of_metrics_and_labels_that_a_node_has() throws IOException {
        List<String> expressions = expressions(dashboard());

        assertThat(expressions).hasSizeGreaterThan(15).allSatisfy(OperatorFilesTest::assertKnown);
    }

    @Test
    void every_sample_meter_is_on_the_dashboard() throws IOException {
        String all = String.join("\n", expressions(dashboard()));

        assertThat(LABELS_BY_NAME.keySet().stream()
                        .filter(name -> name.startsWith("parley_redis") || name.startsWith("parley_amqp"))
                        .filter(name -> !name.endsWith("_max")))
                .isNotEmpty()
                .allMatch(all::contains);
    }

    @Test
    void the_panels_of_the_dashboard_have_ids_of_their_own_and_do_not_overlap() throws IOException {
        Set<Integer> ids = new HashSet<>();
        Set<String> cells = new HashSet<>();
        for (JsonNode panel : dashboard().get("panels")) {
            assertThat(ids.add(panel.get("id").asInt()))
                    .as(panel.get("title").asText())
                    .isTrue();
            JsonNode at = panel.get("gridPos");
            assertThat(at.get("x").asInt() + at.get("w").asInt()).isLessThanOrEqualTo(24);
            for (int x = at.get("x").asInt();
                    x < at.get("x").asInt() + at.get("w").asInt();
                    x++) {
                for (int y = at.get("y").asInt();
                        y < at.get("y").asInt() + at.get("h").asInt();
                        y++) {
                    assertThat(cells.add(x + ":" + y))
                            .as(panel.get("title").asText())
                            .isTrue();
                }
            }
        }
    }

    @Test
    void the_settings_of_the_log_are_declared_rightly() throws Exception {
        List<Setting<?>> settings = dev.parley.ops.log.Logging.settings();
        Settings values = Settings.read(
                SettingCatalog.of(settings),
                new SettingSources(Optional.empty(), Map.of("PARLEY_LOG", "text"), Map.of()));

        assertThat(values.get(dev.parley.ops.log.Logging.FORMAT)).isEqualTo(dev.parley.ops.log.LogFormat.TEXT);
        assertThat(values.get(dev.parley.ops.log.Logging.LEVEL)).isEqualTo(dev.parley.ops.log.LogLevel.INFO);
    }

    private static void assertKnown(String expression) {
        List<String> named = new ArrayList<>();
        Set<String> labels = new HashSet<>(Set.of("le"));
        matches(METRIC, expression).forEach(metric -> {
            named.add(metric.group(1));
            assertThat(LABELS_BY_NAME).as(expression).containsKey(metric.group(1));
            Set<String> known = LABELS_BY_NAME.get(metric.group(1));
            labels.addAll(known);
            String selector = metric.group(2) == null ? "" : metric.group(2);
            assertThat(known)
                    .as(expression)
                    .containsAll(matches(LABEL, selector).map(m -> m.group(1)).toList());
        });
        assertThat(named).as(expression).isNotEmpty();
        matches(GROUPING, expression)
                .flatMap(grouping -> Stream.of(grouping.group(1).split(",")))
                .forEach(label -> assertThat(labels).as(expression).contains(label.strip()));
        assertThat(expression.chars().filter(c -> c == '(').count())
                .as(expression)
                .isEqualTo(expression.chars().filter(c -> c == ')').count());
    }

    private static Stream<java.util.regex.MatchResult> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results();
    }

    private static JsonNode rule(String name) throws IOException {
        return rules().stream()
                .filter(rule -> rule.get("alert").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<JsonNode> rules() throws IOException {
        YAMLFactory strict = YAMLFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        JsonNode file = new ObjectMapper(strict).readTree(RULES.toFile());
        assertThat(fieldNames(file)).containsExactly("groups");
        List<JsonNode> rules = new ArrayList<>();
        file.get("groups").forEach(group -> {
            assertThat(fieldNames(group)).containsExactlyInAnyOrder("name", "rules");
            group.get("rules").forEach(rules::add);
        });
        return rules;
    }

    private static JsonNode dashboard() throws IOException {
        return new ObjectMapper().readTree(DASHBOARD.toFile());
    }

    private static List<String> expressions(JsonNode dashboard) {
        return dashboard.findValuesAsText("expr");
    }

    private static List<String> fieldNames(JsonNode node) {
        return StreamSupport.stream(((Iterable<String>) node::fieldNames).spliterator(), false)
                .toList();
    }
}
