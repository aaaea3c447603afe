package dev.parley.artifacts.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.parley.artifacts.core.Failure;
import dev.parley.artifacts.core.Kind;
import dev.parley.artifacts.core.State;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** {@code docs/artifacts.openapi.yaml} says of the wire what it does, and all of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArtifactsOpenApiTest {
    private static final Set<String> METHODS = Set.of("get", "head", "put", "post", "patch", "delete");
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    private final Set<String> called = new TreeSet<>();
    private JsonNode document;
    private WireUnderTest wire;

    @BeforeAll
    void start() throws Exception {
        document = new YAMLMapper()
                .readTree(Path.of("../docs/artifacts.openapi.yaml").toFile());
        wire = WireUnderTest.start();
    }

    @AfterAll
    void stop() {
        wire.close();
    }

    @Test
    void every_route_is_documented_and_nothing_else() {
        assertThat(documented()).containsExactlyElementsOf(new TreeSet<>(wire.wire.operations()));
    }

    private Set<String> documented() {
        final Set<String> all = new TreeSet<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (METHODS.contains(method)) {
                        all.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
                    }
                }));
        return all;
    }

    @Test
    void the_names_of_kinds_states_failures_and_codes_are_all_there() {
        assertThat(names("Kind"))
                .containsExactlyElementsOf(
                        Arrays.stream(Kind.values()).map(Kind::wireName).toList());
        assertThat(names("State"))
                .containsExactlyElementsOf(
                        Arrays.stream(State.values()).map(State::wireName).toList());
        assertThat(texts(document.at("/components/schemas/Artifact/properties/error/enum")))
                .containsExactlyElementsOf(
                        Arrays.stream(Failure.values()).map(Failure::wireName).toList());
        assertThat(texts(document.at("/components/schemas/Problem/properties/code/enum")))
                .containsExactlyElementsOf(Arrays.stream(ProblemCode.values())
                        .map(ProblemCode::wireName)
                        .toList());
    }

    private List<String> names(String schema) {
        return texts(document.at("/components/schemas/" + schema + "/enum"));
    }

    private static List<String> texts(JsonNode array) {
        final List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    @Test
    void each_operation_answers_as_documented() throws Exception {
        final String upload = wire.create(3, "filename", "a.txt", "peer", "p1", "sha256", "0".repeat(64));
        called.add("POST /v1/uploads");
        final String one = upload.replace("uploads", "artifacts");
        holds("HEAD /v1/uploads/{id}", upload, 200, "");
        holds("POST /v1/artifacts/{id}/pause", one, 200, "");
        holds("POST /v1/artifacts/{id}/resume", one, 200, "");
        holds("GET /v1/artifacts/{id}/content", one, 409, "");
        holds("PATCH /v1/uploads/{id}", upload, 204, "abc");
        holds("POST /v1/artifacts/{id}/retry", one, 200, "");
        holds("GET /v1/artifacts/{id}", one, 200, "");
        holds("GET /v1/artifacts", "?room=garden", 200, "");
        holds("GET /v1/artifacts", "?room=", 400, "");
        holds("POST /v1/artifacts/{id}/links", one, 201, "{}");
        holds("POST /v1/artifacts/{id}/links", one, 400, "x");
        holds("GET /v1/artifacts/{id}/content", one, 200, "");
        holds("HEAD /v1/artifacts/{id}/content", one, 200, "");
        holds("GET /v1/artifacts/{id}/renditions/{name}", one, 404, "");
        holds("HEAD /v1/artifacts/{id}/renditions/{name}", one, 404, "");
        holds("DELETE /v1/artifacts/{id}", one, 204, "");
        holds("DELETE /v1/uploads/{id}", wire.create(1), 204, "");
        holds("DELETE /v1/uploads/{id}", upload, 410, "");
        assertThat(called).containsExactlyElementsOf(documented());
    }

    /** @param which a path that begins with the id's, or a query */
    private void holds(String operation, String which, int status, String body) throws Exception {
        called.add(operation);
        final String method = operation.substring(0, operation.indexOf(' '));
        final String template = operation.substring(operation.indexOf(' ') + 1);
        final String path = which.startsWith("?")
                ? template + which
                : template.replaceFirst("/v1/[a-z]+/\\{id}", which).replace("{name}", "seekable");
        final HttpRequest.Builder request = wire.tus(path).method(method, BodyPublishers.ofString(body));
        if (method.equals("PATCH")) {
            request.header("Upload-Offset", "0").header("Content-Type", "application/offset+octet-stream");
        }
        final HttpResponse<String> answer = wire.send(request);
        assertThat(answer.statusCode()).as(operation).isEqualTo(status);
        final JsonNode responses = document.at("/paths")
                .path(template)
                .path(method.toLowerCase(Locale.ROOT))
                .path("responses");
        final JsonNode response =
                resolved(responses.has("" + status) ? responses.get("" + status) : responses.get("default"));
        assertThat(response.isMissingNode()).as(operation + " " + status).isFalse();
        final String type = answer.headers().firstValue("Content-Type").orElse("");
        if (type.endsWith("json") && !method.equals("HEAD")) {
            final JsonNode schema = response.at("/content/" + type.replace("/", "~1") + "/schema");
            assertThat(schema.isMissingNode()).as(operation + " " + type).isFalse();
            assertThat(complaints(schema, answer.body())).as(operation).isEmpty();
        } else if (!answer.body().isEmpty()) {
            assertThat(response.path("content").has("*/*")).as(operation).isTrue();
        }
    }

    private JsonNode resolved(JsonNode one) {
        final JsonNode reference = one.get("$ref");
        return reference == null ? one : resolved(document.at(reference.asText().substring(1)));
    }

    /** With every object's properties told to be all there are. */
    private List<String> complaints(JsonNode schema, String body) throws Exception {
        final ObjectNode whole = document.deepCopy().withObject("");
        whole.at("/components/schemas").forEach(ArtifactsOpenApiTest::close);
        final ObjectNode wrapper = whole.objectNode();
        wrapper.set("components", whole.get("components"));
        wrapper.putArray("allOf").add(schema.deepCopy());
        return SCHEMAS.getSchema(wrapper).validate(new ObjectMapper().readTree(body)).stream()
                .map(ValidationMessage::getMessage)
                .sorted()
                .toList();
    }

    private static void close(JsonNode schema) {
        if (schema.has("properties") && schema instanceof ObjectNode object) {
            object.put("unevaluatedProperties", false);
        }
        schema.forEach(ArtifactsOpenApiTest::close);
    }
}
