package dev.parley.system.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.parley.artifacts.node.ArtifactSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What the images and the compose file promise, held without an engine; {@code ComposeTest} has one. */
final class ContainersTest {
    private static final List<String> NODES =
            List.of("signaling-1", "signaling-2", "rooms-1", "rooms-2", "artifacts-1");
    private static final String COMPOSE = "deploy/compose/";
    private static final String FOLDER = ArtifactSettings.FOLDER.defaultText().orElseThrow();
    private static final Pattern STAGE = Pattern.compile("(?m)^FROM (\\S+) AS (\\S+)$");
    private static final Pattern HEALTH_CHECK =
            Pattern.compile("^HEALTHCHECK .*?CMD (\\[.*?])$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)([^}]*)}");
    private static final Pattern CONFIDENTIAL = Pattern.compile(".*(PASS|SECRET|TOKEN|KEY|AMQP).*");
    private static final Pattern BALANCED = Pattern.compile("(?m)^ +server (\\S+) (\\S+):(\\d+) check port (\\d+)$");

    private final ObjectMapper json = new ObjectMapper();
    private final JsonNode compose = yaml("docker-compose.yml");
    private final JsonNode services = compose.get("services");

    @TempDir
    Path scratch;

    @Test
    void a_container_is_healthy_while_its_node_is_live_whether_it_is_ready_or_not() throws Exception {
        assertThat(healthCheck(200, 503)).isZero();
        assertThat(healthCheck(503, 200)).isPositive();
        for (String node : NODES) {
            assertThat(services.get(node).has("healthcheck")).as(node).isFalse();
        }
    }

    @Test
    void whatever_is_waited_for_has_a_health_check() {
        for (String node : NODES) {
            assertThat(services.get(node).get("depends_on")).as(node).isNotEmpty();
        }
        services.forEach(service -> service.path("depends_on").properties().forEach(other -> {
            assertThat(other.getValue().get("condition").asText()).isEqualTo("service_healthy");
            // That of a node is the image's.
            if (!NODES.contains(other.getKey())) {
                assertThat(services.get(other.getKey()).get("healthcheck"))
                        .as(other.getKey())
                        .isNotNull();
            }
        }));
    }

    @Test
    void nodes_have_no_more_rights_than_they_need() {
        for (String node : NODES) {
            final JsonNode service = services.get(node);
            assertThat(service.get("read_only").asBoolean()).as(node).isTrue();
            assertThat(texts(service.get("tmpfs"))).as(node).containsExactly("/tmp:size=16m,exec");
            assertThat(texts(service.get("cap_drop"))).as(node).containsExactly("ALL");
            assertThat(texts(service.get("security_opt"))).as(node).containsExactly("no-new-privileges:true");
        }
        for (String image : List.of("node", "signaling", "rooms", "artifacts")) {
            // That of artifacts installs a program.
            final List<String> users = stage(image)
                    .lines()
                    .filter(line -> line.startsWith("USER "))
                    .toList();
            assertThat(users)
                    .as(image)
                    .hasSize(Map.of("node", 1, "artifacts", 2).getOrDefault(image, 0));
            if (!users.isEmpty()) {
                assertThat(users.getLast()).as(image).matches("USER [1-9]\\d*:[1-9]\\d*");
            }
        }
    }

    @Test
    void nodes_are_trained_by_the_jvm_that_runs_them_and_an_image_whose_jvm_cannot_use_the_cache_is_not_built() {
        final Map<String, String> stages = STAGE.matcher(Docs.read("Dockerfile"))
                .results()
                .collect(Collectors.toMap(stage -> stage.group(2), stage -> stage.group(1)));
        assertThat(stages.get("training")).isEqualTo(stages.get("node"));
        for (String module : List.of("signaling", "rooms")) {
            assertThat(stages.get(module)).isEqualTo("node");
            // The same folder as in training, and the same name.
            assertThat(stage(module))
                    .contains("WORKDIR /opt/parley/" + module)
                    .contains("RUN [\"java\", \"@parley.jvm\", \"-XX:AOTMode=on\"")
                    .contains("ENTRYPOINT [\"java\", \"@parley.jvm\", \"-jar\", \"parley-" + module + ".jar\"]");
            assertThat(stage(module).indexOf("/lib lib"))
                    .isLessThan(stage(module).indexOf(".jar"));
        }
    }

    @Test
    void artifacts_are_an_image_and_a_service_that_is_there_only_if_it_is_asked_for() {
        assertThat(stage("artifacts"))
                .contains("install -y --no-install-recommends ffmpeg")
                .contains("ENTRYPOINT [\"java\", \"@parley.jvm\", \"-jar\", \"parley-artifacts.jar\"]")
                .contains("VOLUME " + FOLDER);
        final JsonNode service = services.get("artifacts-1");
        assertThat(texts(service.get("profiles"))).containsExactly("artifacts");
        assertThat(texts(service.get("volumes"))).containsExactly("artifacts:" + FOLDER);
        services.forEach(
                other -> assertThat(other.path("depends_on").has("artifacts-1")).isFalse());
    }

    @Test
    void the_build_gets_poms_and_sources_and_nothing_else() {
        assertThat(Docs.read(".dockerignore").lines().filter(line -> !line.startsWith("#")))
                .containsExactly("*", "!.mvn", "!pom.xml", "!*/pom.xml", "!*/src/main");
    }

    @Test
    void no_secret_stands_in_the_compose_file_or_has_a_default() {
        final String text = Docs.read("docker-compose.yml");
        assertThat(VARIABLE.matcher(text)
                        .results()
                        .map(variable -> variable.group(1))
                        .distinct())
                .containsExactlyInAnyOrder("SECRETS", "TURN_ADDRESS");
        compose.get("secrets")
                .properties()
                .forEach(secret -> assertThat(secret.getValue().get("file").asText())
                        .startsWith("${SECRETS:?")
                        .endsWith("}/" + secret.getKey()));
        services.properties()
                .forEach(service -> service.getValue()
                        .path("environment")
                        .properties()
                        .forEach(variable -> {
                            if (CONFIDENTIAL.matcher(variable.getKey()).matches()) {
                                assertThat(variable.getKey())
                                        .as(service.getKey())
                                        .endsWith("_FILE");
                                assertThat(variable.getValue().asText()).startsWith("/run/secrets/");
                            }
                        }));
        assertThat(Docs.read(".env.example")).contains("\nSECRETS=./secrets\n").doesNotContainPattern("(?m)^\\w*PASS");
    }

    @Test
    void every_secret_that_is_mounted_is_made_by_the_script_for_its_owner_alone() throws Exception {
        final Path folder = scratch.resolve("secrets");
        final Process script = new ProcessBuilder("sh", COMPOSE + "secrets.sh", folder.toString())
                .directory(Docs.path(".").toFile())
                .redirectErrorStream(true)
                .redirectOutput(scratch.resolve("log").toFile())
                .start();
        assertThat(script.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(script.exitValue())
                .as(Files.readString(scratch.resolve("log")))
                .isZero();
        assertThat(Files.getPosixFilePermissions(folder)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        final Set<String> values = new HashSet<>();
        try (Stream<Path> made = Files.list(folder)) {
            assertThat(made.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(names(compose.get("secrets")));
        }
        for (String name : List.of("jwt", "admin", "grafana", "turn", "amqp", "links")) {
            values.add(Files.readString(folder.resolve(name)));
        }
        assertThat(values).hasSize(6).allMatch(value -> value.length() >= 48);
        final String password = Files.readString(folder.resolve("rabbitmq"))
                .split("default_pass = ")[1]
                .strip();
        assertThat(Files.readString(folder.resolve("amqp")))
                .isEqualTo("amqp://parley:" + password + "@rabbitmq:5672\n");
        assertThat(Files.readString(folder.resolve("turnserver")))
                .isEqualTo("static-auth-secret=" + Files.readString(folder.resolve("turn")));
    }

    @Test
    void only_the_wires_and_the_relay_are_published_beyond_loopback() {
        services.properties()
                .forEach(service -> texts(service.getValue().path("ports")).forEach(port -> {
                    if (!List.of("haproxy", "coturn").contains(service.getKey()) || port.contains("8404")) {
                        assertThat(port).as(service.getKey()).startsWith("127.0.0.1:");
                    }
                }));
        assertThat(texts(services.at("/coturn/networks")))
                .as("who relays does not reach Redis")
                .containsExactly("relay");
    }

    @Test
    void no_redis_evicts_and_each_has_a_limit() {
        for (String redis : List.of("redis-rooms", "redis-signaling", "redis-shared")) {
            final String command = String.join(" ", texts(services.get(redis).get("command")));
            assertThat(command)
                    .contains("--maxmemory " + (redis.equals("redis-shared") ? "1gb" : "2gb"))
                    .contains("--maxmemory-policy noeviction")
                    .contains("--appendonly yes");
        }
    }

    @Test
    void the_broker_has_limits_and_its_schedulers_do_not_spin() {
        assertThat(services.at("/rabbitmq/environment/RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS")
                        .asText())
                .isEqualTo("+sbwt none +sbwtdcpu none +sbwtdio none");
        assertThat(services.at("/rabbitmq/mem_limit").asText()).isEqualTo("1g");
        assertThat(Docs.read(COMPOSE + "rabbitmq.conf"))
                .contains("vm_memory_high_watermark.absolute = 600MB")
                .contains("disk_free_limit.absolute", "connection_max", "channel_max");
    }

    @Test
    void the_balancer_and_prometheus_know_every_node() {
        final Map<String, String> balanced = BALANCED.matcher(Docs.read(COMPOSE + "haproxy.cfg"))
                .results()
                .collect(Collectors.toMap(server -> server.group(2), server -> server.group(4)));
        final List<String> scraped = new ArrayList<>();
        yaml(COMPOSE + "prometheus.yml").get("scrape_configs").forEach(job -> {
            scraped.addAll(texts(job.at("/static_configs/0/targets")));
            job.path("dns_sd_configs")
                    .forEach(names -> texts(names.get("names"))
                            .forEach(name ->
                                    scraped.add(name + ":" + names.get("port").asText())));
        });
        assertThat(balanced.keySet()).containsExactlyInAnyOrderElementsOf(NODES);
        balanced.forEach((node, ops) -> assertThat(scraped).contains(node + ":" + ops));
    }

    @Test
    void what_is_mounted_is_there() {
        services.properties()
                .forEach(service -> texts(service.getValue().path("volumes")).stream()
                        .filter(volume -> volume.startsWith("./"))
                        .forEach(volume -> assertThat(Docs.path(volume.split(":")[0]))
                                .as(service.getKey())
                                .exists()));
    }

    /** From its FROM to the next. */
    private static String stage(String name) {
        return Docs.read("Dockerfile").split(" AS " + name + "\n")[1].split("\nFROM ")[0];
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }

    /** The exit status of the image's health check where a node answers so. */
    private int healthCheck(int live, int ready) throws Exception {
        final HttpServer node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer(node, "/health/live", live);
        answer(node, "/health/ready", ready);
        node.start();
        try {
            final ProcessBuilder command = new ProcessBuilder(healthCheckCommand());
            command.environment()
                    .put("PARLEY_OPS_PORT", Integer.toString(node.getAddress().getPort()));
            final Process process = command.inheritIO().start();
            try {
                assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
                return process.exitValue();
            } finally {
                process.destroyForcibly();
            }
        } finally {
            node.stop(0);
        }
    }

    private static void answer(HttpServer node, String path, int status) {
        node.createContext(path, exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
    }

    private List<String> healthCheckCommand() throws IOException {
        final String instruction = HEALTH_CHECK
                .matcher(Docs.read("Dockerfile").replace("\\\n", ""))
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
        return texts(json.readTree(instruction));
    }

    private static List<String> texts(JsonNode list) {
        return Stream.iterate(0, i -> i < list.size(), i -> i + 1)
                .map(i -> list.get(i).asText())
                .toList();
    }

    /** With anchors and merges resolved. */
    private JsonNode yaml(String file) {
        return json.valueToTree(new Yaml(new SafeConstructor(new LoaderOptions())).load(Docs.read(file)));
    }
}
