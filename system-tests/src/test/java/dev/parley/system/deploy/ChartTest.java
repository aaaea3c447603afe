package dev.parley.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonParser;
import dev.parley.ops.config.Setting;
import dev.parley.ops.config.SettingCatalog;
import dev.parley.rooms.Rooms;
import dev.parley.signaling.Signaling;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Helm chart, linted and rendered by Helm, is what Kubernetes takes, and says what nodes need. */
class ChartTest {
    private static final String ALL = "all-values.yaml";
    private static final String LEAST = "least-values.yaml";
    private static final String ADDRESSES = """
            settings:
              PARLEY_REDIS_SIGNALING: redis://a
              PARLEY_REDIS_ROOMS: redis://b
              PARLEY_REDIS_SHARED: redis://c
            """;
    private static final String SECRETS = """
            secrets:
              PARLEY_AMQP: {name: parley, key: amqp}
              PARLEY_JWT_SECRET: {name: parley, key: jwt}
            """;

    @TempDir
    Path scratch;

    /** Helm comes as a native library. */
    @BeforeAll
    static void helmIsHere() {
        final String machine = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        assumeTrue(machine.equals("Linux amd64"), "Helm's library is tried on Linux on x86-64");
    }

    static List<String> values() {
        return Chart.values();
    }

    @ParameterizedTest
    @MethodSource("values")
    void helm_has_no_complaint(String values) throws IOException {
        final Chart.Output lint = Chart.lint(values, scratch);
        assertThat(lint.ok()).as(lint.text()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("values")
    void kubernetes_knows_every_field(String values) throws IOException {
        final List<JsonNode> objects = Chart.render(values);
        assertThat(objects).hasSize(values.equals(ALL) ? 13 : 10);
        for (JsonNode object : objects) {
            validate(object);
        }
    }

    /** Each by its own model: what it does not know, lacks or has of another type fails. */
    private static void validate(JsonNode object) throws IOException {
        final var json = JsonParser.parseString(object.toString());
        final String kind =
                object.get("apiVersion").asText() + " " + object.get("kind").asText();
        switch (kind) {
            case "apps/v1 Deployment" -> V1Deployment.validateJsonElement(json);
            case "v1 Service" -> V1Service.validateJsonElement(json);
            case "policy/v1 PodDisruptionBudget" -> V1PodDisruptionBudget.validateJsonElement(json);
            case "networking.k8s.io/v1 NetworkPolicy" -> V1NetworkPolicy.validateJsonElement(json);
            case "networking.k8s.io/v1 Ingress" -> V1Ingress.validateJsonElement(json);
            // Of the Prometheus operator, which has no model here.
            case "monitoring.coreos.com/v1 ServiceMonitor" ->
                assertThat(object.at("/spec/endpoints/0/port").asText()).isEqualTo("ops");
            default -> throw new AssertionError(kind);
        }
    }

    @ParameterizedTest
    @MethodSource("values")
    void everything_finds_the_pods_of_its_kind(String values) {
        final List<JsonNode> objects = Chart.render(values);
        for (String kind : List.of("signaling", "rooms")) {
            final JsonNode deployment = named(objects, "Deployment", "hub-parley-" + kind);
            final JsonNode labels = deployment.at("/spec/template/metadata/labels");
            final List<JsonNode> selectors = Stream.of(
                            deployment.at("/spec/selector/matchLabels"),
                            named(objects, "Service", "hub-parley-" + kind).at("/spec/selector"),
                            named(objects, "Service", "hub-parley-" + kind + "-ops")
                                    .at("/spec/selector"),
                            named(objects, "PodDisruptionBudget", "hub-parley-" + kind)
                                    .at("/spec/selector/matchLabels"),
                            named(objects, "NetworkPolicy", "hub-parley-" + kind)
                                    .at("/spec/podSelector/matchLabels"))
                    .toList();
            for (JsonNode selector : selectors) {
                assertThat(selector).hasSize(3);
                selector.properties()
                        .forEach(label -> assertThat(labels.get(label.getKey())).isEqualTo(label.getValue()));
                assertThat(selector.get("app.kubernetes.io/component").asText()).isEqualTo(kind);
            }
        }
    }

    @Test
    void a_pod_has_time_to_be_noticed_to_drain_and_to_stop() {
        for (JsonNode deployment : deployments(ALL)) {
            final JsonNode pod = deployment.at("/spec/template/spec");
            final JsonNode node = pod.at("/containers/0");
            assertThat(node.at("/lifecycle/preStop/exec/command").toString()).isEqualTo("[\"sleep\",\"7\"]");
            assertThat(variable(node, "PARLEY_DRAIN")).isEqualTo("20s");
            assertThat(pod.get("terminationGracePeriodSeconds").asInt()).isEqualTo(7 + 20 + 30);
            assertThat(node.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/health/live");
            assertThat(node.at("/startupProbe/httpGet/path").asText()).isEqualTo("/health/live");
            assertThat(node.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/health/ready");
            assertThat(deployment
                            .at("/spec/strategy/rollingUpdate/maxUnavailable")
                            .asInt())
                    .isZero();
        }
    }

    @Test
    void a_pod_has_no_more_rights_than_it_needs() {
        for (JsonNode deployment : deployments(LEAST)) {
            final JsonNode pod = deployment.at("/spec/template/spec");
            final JsonNode node = pod.at("/containers/0/securityContext");
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
            assertThat(pod.at("/automountServiceAccountToken").asBoolean(true)).isFalse();
            assertThat(node.get("readOnlyRootFilesystem").asBoolean()).isTrue();
            assertThat(node.get("allowPrivilegeEscalation").asBoolean(true)).isFalse();
            assertThat(node.at("/capabilities/drop").toString()).isEqualTo("[\"ALL\"]");
        }
    }

    @Test
    void secrets_come_as_files_and_all_that_is_set_is_a_setting_of_the_node() {
        for (JsonNode deployment : deployments(ALL)) {
            final JsonNode node = deployment.at("/spec/template/spec/containers/0");
            assertThat(variable(node, "PARLEY_ADMIN_TOKEN_FILE")).isEqualTo("/run/secrets/parley/PARLEY_ADMIN_TOKEN");
            assertThat(deployment.at("/spec/template/spec/volumes").toString())
                    .contains(
                            "{\"name\":\"parley-admin\",\"items\":[{\"key\":\"token\",\"path\":\"PARLEY_ADMIN_TOKEN\"}]}");
            final Set<String> known = known(
                    deployment.at("/metadata/name").asText().endsWith("rooms") ? Rooms.CATALOG : Signaling.CATALOG);
            node.get("env")
                    .forEach(variable ->
                            assertThat(known).contains(variable.get("name").asText()));
        }
        assertThat(variable(deployments(ALL).getFirst().at("/spec/template/spec/containers/0"), "PARLEY_MESSAGE_RATE"))
                .isEqualTo("500");
    }

    @Test
    void what_is_missing_or_wrong_is_named() throws IOException {
        assertRefused(ADDRESSES, "PARLEY_AMQP is needed");
        assertRefused(ADDRESSES + "secrets: {PARLEY_AMQP: {name: parley, key: amqp}}\n", "PARLEY_JWT_SECRET");
        assertRefused(ADDRESSES + "  PARLEY_ADMIN_TOKEN: in plain sight\n" + SECRETS, "PARLEY_ADMIN_TOKEN is a secret");
        assertRefused(ADDRESSES + SECRETS + "replicas: 3\n", "replicas");
        assertRefused(ADDRESSES + SECRETS + "rooms: {replicas: 0}\n", "replicas");
        assertRefused(ADDRESSES + "  PARLEY_DRAIN: 3s\n" + SECRETS, "PARLEY_DRAIN");
    }

    private void assertRefused(String values, String why) throws IOException {
        final Path file = Files.writeString(scratch.resolve("values.yaml"), values);
        final Chart.Output refusal = Chart.render(file);
        assertThat(refusal.ok()).isFalse();
        assertThat(refusal.text()).contains(why);
    }

    private static List<JsonNode> deployments(String values) {
        return Chart.render(values).stream()
                .filter(object -> object.get("kind").asText().equals("Deployment"))
                .toList();
    }

    private static JsonNode named(List<JsonNode> objects, String kind, String name) {
        return objects.stream()
                .filter(object -> object.get("kind").asText().equals(kind)
                        && object.at("/metadata/name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
    }

    private static String variable(JsonNode node, String name) {
        return StreamSupport.stream(node.get("env").spliterator(), false)
                .filter(variable -> variable.get("name").asText().equals(name))
                .map(variable -> variable.get("value").asText())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name));
    }

    private static Set<String> known(SettingCatalog catalog) {
        final Set<String> known = new HashSet<>(catalog.keys());
        for (Setting<?> setting : catalog.settings()) {
            setting.fileKey().ifPresent(known::add);
        }
        return known;
    }
}
