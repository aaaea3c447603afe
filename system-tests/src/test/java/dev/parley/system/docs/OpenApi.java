package dev.parley.system.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** {@code docs/openapi.yaml}, read. */
final class OpenApi {
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete");

    private final JsonNode document;

    private OpenApi(JsonNode document) {
        this.document = document;
    }

    static OpenApi read() {
        try {
            return new OpenApi(
                    new YAMLMapper().readTree(Docs.path("docs/openapi.yaml").toFile()));
        } catch (IOException e) {
            throw new AssertionError("docs/openapi.yaml can't be read", e);
        }
    }

    /** Every operation, as {@code METHOD path}. */
    SortedSet<String> operations() {
        final SortedSet<String> all = new TreeSet<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (METHODS.contains(method)) {
                        all.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
                    }
                }));
        return all;
    }

    /** The names of the parameters of an operation, those of its path among them. */
    SortedSet<String> parameters(String method, String path) {
        final SortedSet<String> names = new TreeSet<>();
        final JsonNode item = document.get("paths").get(path);
        item.path("parameters")
                .forEach(parameter -> names.add(resolved(parameter).get("name").asText()));
        operation(method, path)
                .path("parameters")
                .forEach(parameter -> names.add(resolved(parameter).get("name").asText()));
        return names;
    }

    /** What is wrong with an answer of that operation; what is not documented is. */
    Set<String> complaints(String method, String path, int status, String contentType, JsonNode body) {
        final JsonNode responses = operation(method, path).get("responses");
        final JsonNode response = resolved(
                responses.has(Integer.toString(status)) ? responses.get("" + status) : responses.get("default"));
        final JsonNode content = response.path("content").path(contentType);
        if (content.isMissingNode()) {
            return Set.of(status + " as " + contentType + " is not documented");
        }
        final ObjectNode schema = closed(document.deepCopy().withObject(""), content.get("schema"));
        return SCHEMAS.getSchema(schema).validate(body).stream()
                .map(ValidationMessage::getMessage)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** With every object's properties told to be all there are. */
    private static ObjectNode closed(ObjectNode whole, JsonNode schema) {
        whole.get("components").get("schemas").forEach(OpenApi::close);
        final ObjectNode wrapper = whole.objectNode();
        wrapper.set("components", whole.get("components"));
        final JsonNode copy = schema.deepCopy();
        close(copy);
        wrapper.putArray("allOf").add(copy);
        return wrapper;
    }

    private static void close(JsonNode schema) {
        if (schema.has("properties") && schema instanceof ObjectNode object) {
            object.put("unevaluatedProperties", false);
        }
        schema.forEach(OpenApi::close);
    }

    private JsonNode operation(String method, String path) {
        final JsonNode operation = document.path("paths").path(path).path(method.toLowerCase(Locale.ROOT));
        if (operation.isMissingNode()) {
            throw new AssertionError("docs/openapi.yaml has no " + method + " " + path);
        }
        return operation;
    }

    private JsonNode resolved(JsonNode one) {
        final JsonNode reference = one.get("$ref");
        return reference == null ? one : resolved(document.at(reference.asText().substring(1)));
    }
}
