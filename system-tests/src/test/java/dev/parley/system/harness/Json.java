package dev.parley.system.harness;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** JSON as the tests write and read it: objects from names and values. */
public final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    /**
     * The fields of an object.
     *
     * @param namesAndValues alternating; a value that is a {@link Raw} goes in as it stands, null leaves its field out
     */
    public static String object(Object... namesAndValues) {
        final StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            final Object value = namesAndValues[i + 1];
            if (value != null) {
                json.append(json.length() > 1 ? "," : "")
                        .append(text(namesAndValues[i]))
                        .append(':')
                        .append(value instanceof Raw raw ? raw.json() : text(value));
            }
        }
        return json.append('}').toString();
    }

    /** JSON that stands as it is, byte for byte. */
    public record Raw(String json) {}

    public static Raw raw(String json) {
        return new Raw(json);
    }

    public static JsonNode parse(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + json, e);
        }
    }

    static String text(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The fields of one object put in front of those of another. */
    static String joined(String first, String second) {
        final String head = first.substring(0, first.length() - 1);
        final String rest = second.strip().substring(1).stripLeading();
        return rest.startsWith("}") || head.length() == 1 ? head + rest : head + "," + rest;
    }
}
