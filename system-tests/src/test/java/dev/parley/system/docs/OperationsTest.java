package dev.parley.system.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.parley.artifacts.node.ArtifactsNode;
import dev.parley.ops.config.Setting;
import dev.parley.ops.config.SettingCatalog;
import dev.parley.rooms.Rooms;
import dev.parley.signaling.Signaling;
import dev.parley.system.harness.ArtifactsProcess;
import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.RunningNode;
import dev.parley.system.harness.Servers;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.SelfSigned;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators are told is what there is: settings, meters, alerts, and the compose file. */
final class OperationsTest {
    private static final String OPERATIONS = "docs/operations.md";
    private static final Pattern METER = Pattern.compile("(?m)^\\| `(parley\\.[a-z.]+)` \\| (\\w+)");
    private static final Pattern ALERT = Pattern.compile("(?m)^\\| `(Parley\\w+)` \\| (\\w+) \\|");
    private static final Pattern SERIES = Pattern.compile("(?m)^(parley_[a-z_]+)");

    @Test
    void every_setting_is_listed_with_its_default() {
        assertThat(Docs.section(OPERATIONS, "settings")).isEqualTo(settingsTable());
    }

    @ParameterizedTest
    @ValueSource(classes = {Signaling.class, Rooms.class, ArtifactsNode.class})
    void the_samples_are_what_the_deployables_print(Class<?> main) throws Exception {
        final Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        withoutTests(System.getProperty("java.class.path")),
                        main.getName(),
                        "--sample-config")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        final String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(printed)
                .isEqualTo(Docs.read(
                        "docs/" + main.getSimpleName().replace("Node", "").toLowerCase(Locale.ROOT) + ".conf.sample"));
    }

    @Test
    void every_meter_of_a_running_node_is_explained_and_no_other(@TempDir Path folder) throws Exception {
        final SelfSigned tls = SelfSigned.in(folder);
        final SortedSet<String> scraped = new TreeSet<>();
        try (Cluster cluster = Cluster.on(Servers.start())) {
            // In processes of their own, as they have meters that a node in this one lacks.
            final List<RunningNode> nodes = List.of(
                    cluster.spawn(
                            Wire.NATIVE,
                            Map.of(
                                    "PARLEY_TLS_CERT", tls.certificatePem().toString(),
                                    "PARLEY_TLS_KEY", tls.keyPem().toString())),
                    cluster.spawn(Wire.WEB, Map.of()));
            for (RunningNode node : nodes) {
                Cluster.awaitReady(node);
                SERIES.matcher(node.get("/metrics").body())
                        .results()
                        .map(MatchResult::group)
                        .forEach(scraped::add);
            }
            try (ArtifactsProcess artifacts = new ArtifactsProcess(cluster.servers(), Map.of())) {
                SERIES.matcher(artifacts.awaitReady().get("/metrics").body())
                        .results()
                        .map(MatchResult::group)
                        .forEach(scraped::add);
            }
        }
        final SortedSet<String> explained = METER.matcher(Docs.read(OPERATIONS))
                .results()
                .flatMap(row -> series(row.group(1), row.group(2)).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(scraped).isEqualTo(explained);
    }

    @Test
    void every_alert_is_explained_and_no_other() throws IOException {
        final Map<String, String> rules = new LinkedHashMap<>();
        yaml("ops/src/main/prometheus/parley.rules.yml")
                .findValues("rules")
                .forEach(group -> group.forEach(rule -> {
                    if (rule.has("alert")) {
                        rules.put(
                                rule.get("alert").asText(),
                                rule.at("/labels/severity").asText());
                    }
                }));
        final Map<String, String> explained = ALERT.matcher(Docs.read(OPERATIONS))
                .results()
                .collect(Collectors.toMap(row -> row.group(1), row -> row.group(2)));
        assertThat(explained).isNotEmpty().isEqualTo(rules);
    }

    @Test
    void the_compose_file_sets_what_nodes_know_and_never_evicts() throws IOException {
        final JsonNode services = yaml("docker-compose.yml").get("services");
        final Set<String> known = new HashSet<>();
        for (SettingCatalog catalog : List.of(Signaling.CATALOG, Rooms.CATALOG, ArtifactsNode.CATALOG)) {
            known.addAll(catalog.keys());
            catalog.settings().forEach(setting -> setting.fileKey().ifPresent(known::add));
        }
        final Set<String> set = new HashSet<>();
        yaml("docker-compose.yml").get("x-settings").fieldNames().forEachRemaining(set::add);
        assertThat(set).isNotEmpty().isSubsetOf(known);
        for (String redis : List.of("redis-rooms", "redis-signaling", "redis-shared")) {
            assertThat(services.at("/" + redis + "/command").toString())
                    .contains("\"--maxmemory-policy\",\"noeviction\"");
        }
    }

    /** Names of the series that a scrape has for a meter. */
    private static List<String> series(String meter, String kind) {
        final String name = meter.replace('.', '_');
        return switch (kind) {
            case "gauge" -> List.of(name);
            case "counter" -> List.of(name + "_total");
            case "timer" -> timed(name, "count", "sum", "max");
            case "histogram" -> timed(name, "bucket", "count", "sum", "max");
            case "distribution" -> List.of(name + "_bucket", name + "_count", name + "_sum", name + "_max");
            case "summary" -> List.of(name + "_count", name + "_sum", name + "_max");
            default -> throw new AssertionError(meter + " is a " + kind);
        };
    }

    private static List<String> timed(String name, String... parts) {
        return Arrays.stream(parts).map(part -> name + "_seconds_" + part).toList();
    }

    private static String settingsTable() {
        final Map<String, Map<String, Setting<?>>> byKey = new LinkedHashMap<>();
        list(byKey, "signaling", Signaling.CATALOG);
        list(byKey, "rooms", Rooms.CATALOG);
        list(byKey, "artifacts", ArtifactsNode.CATALOG);
        final StringBuilder table =
                new StringBuilder("| setting | default | what it is | takes |\n|---|---|---|---|\n");
        byKey.forEach((key, byNode) -> {
            final Setting<?> any = byNode.values().iterator().next();
            final String file = any.fileKey().isPresent() ? "; `_FILE`" : "";
            table.append(
                    "| `%s` | %s | %s | %s%s |\n".formatted(key, absence(byNode), any.help(), any.expected(), file));
        });
        return table.toString();
    }

    private static void list(Map<String, Map<String, Setting<?>>> byKey, String node, SettingCatalog catalog) {
        catalog.settings()
                .forEach(setting -> byKey.computeIfAbsent(setting.key(), key -> new LinkedHashMap<>())
                        .put(node, setting));
    }

    /** The default, or each node's own. */
    private static String absence(Map<String, Setting<?>> byNode) {
        if (byNode.values().stream().map(OperationsTest::absence).distinct().count() == 1) {
            return absence(byNode.values().iterator().next());
        }
        return byNode.entrySet().stream()
                .map(node -> absence(node.getValue()) + " (" + node.getKey() + ")")
                .collect(Collectors.joining(", "));
    }

    private static String absence(Setting<?> setting) {
        return setting.defaultText()
                .filter(text -> !text.isEmpty())
                .map(text -> "`" + text + "`")
                .orElse("none");
    }

    /** The class path without the tests' logging configuration. */
    private static String withoutTests(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static JsonNode yaml(String file) throws IOException {
        return new YAMLMapper().readTree(Docs.path(file).toFile());
    }
}
