package dev.parley.system.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.embedded.FreePort;
import dev.parley.embedded.GuardedProcess;
import dev.parley.embedded.ScratchFolder;
import dev.parley.system.harness.RunningNode;
import dev.parley.testkit.Await;
import dev.parley.testkit.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A real Prometheus that scrapes nodes every second, with the rules that ship. It never outlives this JVM. */
final class Prometheus implements AutoCloseable {
    private static final Path RULES =
            Path.of(System.getProperty("project.root"), "ops/src/main/prometheus/parley.rules.yml");
    private static final Pattern DURATION = Pattern.compile("(?<=for: |\\[)(\\d+)([smh])\\b");

    /** It looks at its list again every 5 s. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private final ScratchFolder folder = ScratchFolder.create("prometheus");
    private final int port = FreePort.pick();
    private final GuardedProcess process;

    private Prometheus(Path program, List<Integer> opsPorts, int haste) throws IOException {
        final Path rules =
                Files.writeString(folder.path().resolve("parley.rules.yml"), hastened(Files.readString(RULES), haste));
        scrapePorts(opsPorts);
        final Path config = Files.writeString(folder.path().resolve("prometheus.yml"), """
                global: { scrape_interval: 1s, evaluation_interval: 1s }
                rule_files: ["%s"]
                scrape_configs:
                  - job_name: parley
                    file_sd_configs: [ { files: ["%s"] } ]
                """.formatted(rules, targets()));
        process = GuardedProcess.start(
                List.of(
                        program.toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.path().resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port),
                Map.of(),
                folder.path(),
                folder.path().resolve("log"));
    }

    /** Empty where the program is not installed. */
    static Optional<Path> program() {
        return Programs.find("prometheus");
    }

    /** @param opsPorts of nodes of any kind */
    static Prometheus scraping(Path program, List<Integer> opsPorts) {
        return hastened(program, opsPorts, 1);
    }

    /**
     * With rules for which time goes by faster: all that they wait for, and all that they look back at, is divided.
     *
     * @param haste whole seconds of the rules have to be divisible by it
     */
    static Prometheus hastened(Path program, List<Integer> opsPorts, int haste) {
        try {
            return new Prometheus(program, opsPorts, haste);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hastened(String rules, int haste) {
        return DURATION.matcher(rules)
                .replaceAll(duration -> Long.parseLong(duration.group(1)) * seconds(duration.group(2)) / haste + "s");
    }

    private static int seconds(String unit) {
        return switch (unit) {
            case "s" -> 1;
            case "m" -> 60;
            case "h" -> 3600;
            default -> throw new IllegalArgumentException(unit);
        };
    }

    /** These nodes from now on, and no others: returns when it has read that. */
    void scrape(List<RunningNode> nodes) {
        final List<Integer> opsPorts = opsPorts(nodes);
        scrapePorts(opsPorts);
        final Set<String> wanted = opsPorts.stream().map(Prometheus::address).collect(Collectors.toSet());
        Await.until(
                "Prometheus asks these nodes and no others",
                PATIENCE,
                () -> scraped().equals(wanted));
    }

    private Set<String> scraped() {
        final Set<String> instances = new HashSet<>();
        get("/api/v1/targets?state=active")
                .at("/data/activeTargets")
                .forEach(target -> instances.add(target.at("/labels/instance").asText()));
        return instances;
    }

    static List<Integer> opsPorts(List<RunningNode> nodes) {
        return nodes.stream().map(RunningNode::opsPort).toList();
    }

    private void scrapePorts(List<Integer> opsPorts) {
        final String addresses =
                opsPorts.stream().map(port -> "\"" + address(port) + "\"").collect(Collectors.joining(", "));
        final Path next = folder.path().resolve("targets.next");
        try {
            Files.writeString(next, "[ { \"targets\": [" + addresses + "] } ]");
            Files.move(next, targets(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String address(int port) {
        return "127.0.0.1:" + port;
    }

    private Path targets() {
        return folder.path().resolve("targets.json");
    }

    /** The alerts that fire, by name, and what they say. */
    SortedMap<String, String> firing() {
        final SortedMap<String, String> firing = new TreeMap<>();
        alerts().forEach(alert -> {
            if (alert.get("state").asText().equals("firing")) {
                firing.put(
                        alert.at("/labels/alertname").asText(),
                        alert.at("/annotations/summary").asText());
            }
        });
        return firing;
    }

    /** Those that fire or are about to. */
    JsonNode alerts() {
        return get("/api/v1/alerts").at("/data/alerts");
    }

    /** What a query gives at the moment; nothing while the server starts. Fails on a query that it does not understand. */
    JsonNode query(String expression) {
        return get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                .at("/data/result");
    }

    /** The names of all series there are. */
    JsonNode names() {
        return get("/api/v1/label/__name__/values").at("/data");
    }

    private JsonNode get(String path) {
        if (!process.isAlive()) {
            throw new AssertionError("Prometheus has ended: " + process.logTail());
        }
        try {
            final HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 400 || answer.statusCode() == 422) {
                throw new AssertionError(answer.body());
            }
            return answer.statusCode() == 200
                    ? new ObjectMapper().readTree(answer.body())
                    : new ObjectMapper().createObjectNode();
        } catch (IOException starting) {
            return new ObjectMapper().createObjectNode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.close();
        folder.close();
    }
}
