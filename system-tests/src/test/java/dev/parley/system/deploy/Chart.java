package dev.parley.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The chart as Helm itself lints and renders it. */
final class Chart {
    private static final Path CHART = Path.of(System.getProperty("project.root"), "deploy/helm/parley");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, List<JsonNode>> RENDERED = new HashMap<>();

    private Chart() {}

    /** Files with values that the chart is tried with. */
    static List<String> values() {
        try (Stream<Path> files = Files.list(CHART.resolve("ci"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What Helm prints, and whether it is content. */
    record Output(boolean ok, String text) {}

    /** All objects of a release called hub. */
    static List<JsonNode> render(String values) {
        return RENDERED.computeIfAbsent(
                values, file -> objects(render(CHART.resolve("ci").resolve(file))));
    }

    static Output render(Path values) {
        return helm("template", CHART.toString(), values.toString());
    }

    private static List<JsonNode> objects(Output rendered) {
        assertThat(rendered.ok()).as(rendered.text()).isTrue();
        final List<JsonNode> objects = new ArrayList<>();
        yaml().loadAll(rendered.text()).forEach(object -> {
            if (object != null) {
                objects.add(JSON.valueToTree(object));
            }
        });
        return objects;
    }

    private static Output helm(String... arguments) {
        final List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                HelmProgram.class.getName()));
        command.addAll(List.of(arguments));
        try {
            final Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try {
                final String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return new Output(process.waitFor() == 0, text);
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The linter knows no files of values: it gets a copy of the chart that has these for its own. */
    static Output lint(String values, Path scratch) throws IOException {
        try (Stream<Path> files = Files.walk(CHART)) {
            for (Path file : files.toList()) {
                final Path copy =
                        scratch.resolve("parley").resolve(CHART.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
        final ObjectNode all = (ObjectNode) read(CHART.resolve("values.yaml"));
        merge(all, read(CHART.resolve("ci").resolve(values)));
        Files.writeString(scratch.resolve("parley/values.yaml"), JSON.writeValueAsString(all));
        return helm("lint", scratch.resolve("parley").toString());
    }

    private static void merge(ObjectNode into, JsonNode from) {
        from.properties().forEach(field -> {
            if (into.get(field.getKey()) instanceof ObjectNode inner
                    && field.getValue().isObject()) {
                merge(inner, field.getValue());
            } else {
                into.set(field.getKey(), field.getValue());
            }
        });
    }

    private static JsonNode read(Path file) throws IOException {
        return JSON.valueToTree(yaml().load(Files.readString(file)));
    }

    private static Yaml yaml() {
        return new Yaml(new SafeConstructor(new LoaderOptions()));
    }
}
