package dev.parley.system.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** {@code docs/asyncapi.yaml}, read. */
final class AsyncApi {
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    private final JsonNode document;

    private AsyncApi(JsonNode document) {
        this.document = document;
    }

    static AsyncApi read() {
        try {
            return new AsyncApi(
                    new YAMLMapper().readTree(Docs.path("docs/asyncapi.yaml").toFile()));
        } catch (IOException e) {
            throw new AssertionError("docs/asyncapi.yaml can't be read", e);
        }
    }

    /** The last part of the keys of messages that begin so. */
    SortedSet<String> messages(String prefix) {
        final SortedSet<String> names = new TreeSet<>();
        document.at("/components/messages").fieldNames().forEachRemaining(key -> {
            if (key.startsWith(prefix)) {
                names.add(key.substring(prefix.length()));
            }
        });
        return names;
    }

    /** The messages that a channel says cross it, by its own names for them. */
    SortedSet<String> channel(String name) {
        final SortedSet<String> keys = new TreeSet<>();
        document.at("/channels/" + name + "/messages").forEach(reference -> {
            final String target = reference.get("$ref").asText();
            keys.add(target.substring(target.lastIndexOf('/') + 1));
        });
        return keys;
    }

    /** A schema's property with all that is said of it, references followed. */
    SortedMap<String, JsonNode> properties(JsonNode schema) {
        final SortedMap<String, JsonNode> found = new TreeMap<>();
        final JsonNode real = resolved(schema);
        real.path("properties").properties().forEach(entry -> found.put(entry.getKey(), resolved(entry.getValue())));
        real.path("allOf").forEach(part -> found.putAll(properties(part)));
        return found;
    }

    SortedSet<String> required(JsonNode schema) {
        final SortedSet<String> found = new TreeSet<>();
        final JsonNode real = resolved(schema);
        real.path("required").forEach(name -> found.add(name.asText()));
        real.path("allOf").forEach(part -> found.addAll(required(part)));
        return found;
    }

    JsonNode payload(String message) {
        final JsonNode payload =
                document.at("/components/messages").path(message).path("payload");
        if (payload.isMissingNode()) {
            throw new AssertionError("docs/asyncapi.yaml has no message " + message);
        }
        return payload;
    }

    JsonNode schema(String name) {
        final JsonNode schema = document.at("/components/schemas").path(name);
        if (schema.isMissingNode()) {
            throw new AssertionError("docs/asyncapi.yaml has no schema " + name);
        }
        return schema;
    }

    Set<String> enumeration(String name) {
        final SortedSet<String> values = new TreeSet<>();
        schema(name).path("enum").forEach(value -> values.add(value.asText()));
        return values;
    }

    /** What is wrong with a value that is said to be such a message; fields that are not documented are wrong. */
    Set<String> complaints(String message, JsonNode value) {
        return complaintsBy(payload(message), value);
    }

    Set<String> complaintsBy(JsonNode schema, JsonNode value) {
        final ObjectNode whole = document.deepCopy().withObject("");
        final ObjectNode wrapper = whole.objectNode();
        wrapper.set("components", whole.get("components"));
        wrapper.putArray("allOf").add(schema);
        wrapper.put("unevaluatedProperties", false);
        return SCHEMAS.getSchema(wrapper).validate(value).stream()
                .map(ValidationMessage::getMessage)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private JsonNode resolved(JsonNode schema) {
        final JsonNode reference = schema.get("$ref");
        return reference == null
                ? schema
                : resolved(document.at(reference.asText().substring(1)));
    }
}
