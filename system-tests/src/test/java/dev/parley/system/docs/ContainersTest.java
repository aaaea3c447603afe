package dev.parley.system.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What the image and the compose file promise, held without an engine. */
final class ContainersTest {
    private static final List<String> NODES = List.of("signaling", "rooms");
    private static final Pattern COPIED = Pattern.compile("(?m)^COPY (\\S+) ");
    private static final Pattern HEALTH_CHECK =
            Pattern.compile("^HEALTHCHECK .*?CMD (\\[.*?])$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)([^}]*)}");
    private static final Pattern CONFIDENTIAL = Pattern.compile(".*(PASSWORD|SECRET|TOKEN|KEY).*");

    private final ObjectMapper json = new ObjectMapper();
    private final JsonNode services = services();

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
            final JsonNode awaited = services.get(node).get("depends_on");
            assertThat(awaited).as(node).isNotEmpty();
            awaited.properties().forEach(other -> {
                assertThat(other.getValue().get("condition").asText()).isEqualTo("service_healthy");
                assertThat(services.get(other.getKey()).get("healthcheck"))
                        .as(other.getKey())
                        .isNotNull();
            });
        }
    }

    @Test
    void nodes_have_no_more_rights_than_they_need() {
        for (String node : NODES) {
            final JsonNode service = services.get(node);
            assertThat(service.get("read_only").asBoolean()).as(node).isTrue();
            assertThat(texts(service.get("tmpfs"))).as(node).containsExactly("/tmp:size=16m");
            assertThat(texts(service.get("cap_drop"))).as(node).containsExactly("ALL");
            assertThat(texts(service.get("security_opt"))).as(node).containsExactly("no-new-privileges:true");
        }
        assertThat(Docs.read("Dockerfile")).containsPattern("(?m)^USER [1-9]\\d*:[1-9]\\d*$");
    }

    @Test
    void what_the_image_takes_is_not_ignored() {
        final List<String> let = Docs.read(".dockerignore").lines().toList();
        final List<String> taken = COPIED.matcher(Docs.read("Dockerfile"))
                .results()
                .map(copied -> copied.group(1))
                .toList();
        assertThat(taken).isNotEmpty();
        for (String module : List.of("signaling", "rooms")) {
            assertThat(let)
                    .containsAll(taken.stream()
                            .map(source -> "!" + source.replace("${MODULE}", module))
                            .toList());
        }
    }

    @Test
    void no_secret_has_a_default_and_the_example_says_how_to_make_one() {
        final Set<String> required = new HashSet<>();
        VARIABLE.matcher(Docs.read("docker-compose.yml"))
                .results()
                .filter(variable -> CONFIDENTIAL.matcher(variable.group(1)).matches())
                .forEach(variable -> {
                    assertThat(variable.group(2)).as(variable.group(1)).startsWith(":?");
                    required.add(variable.group(1));
                });
        assertThat(required).containsExactlyInAnyOrder("PARLEY_JWT_SECRET", "RABBITMQ_PASSWORD");
        assertThat(services.at("/rabbitmq/environment/RABBITMQ_DEFAULT_PASS").asText())
                .startsWith("${RABBITMQ_PASSWORD:?");
        for (String name : required) {
            assertThat(Docs.read(".env.example")).containsPattern("(?m)^#.*openssl rand .*\n" + name + "=$");
        }
    }

    @Test
    void schedulers_of_rabbitmq_do_not_spin() {
        assertThat(services.at("/rabbitmq/environment/RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS")
                        .asText())
                .isEqualTo("+sbwt none +sbwtdcpu none +sbwtdio none");
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
    private JsonNode services() {
        final Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
        return json.<JsonNode>valueToTree(yaml.load(Docs.read("docker-compose.yml")))
                .get("services");
    }
}
