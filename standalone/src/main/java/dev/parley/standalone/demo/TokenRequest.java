package dev.parley.standalone.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * Who wants a token, and for which room.
 *
 * @param name 1 to 128 characters that are no control characters
 * @param room a name as the hub takes it (protocol, "Tokens")
 * @param earlier a token of the same user, or what claims to be one; empty for a new user
 */
record TokenRequest(String name, String room, String earlier) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern NAME = Pattern.compile("\\P{Cntrl}{1,128}");
    private static final Pattern ROOM = Pattern.compile("[A-Za-z0-9_.:-]{1,128}");

    /** Throws {@link IllegalArgumentException} that says what is wrong. */
    static TokenRequest parse(byte[] body) throws IOException {
        final JsonNode fields = read(body);
        return new TokenRequest(
                field(fields, "name", NAME, "1 to 128 characters"),
                field(fields, "room", ROOM, "1 to 128 characters of A-Z a-z 0-9 _ . : -"),
                fields.path("earlier").asText());
    }

    private static JsonNode read(byte[] body) throws IOException {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("expected a JSON object with name and room", e);
        }
    }

    private static String field(JsonNode fields, String key, Pattern pattern, String expected) {
        final JsonNode value = fields.path(key);
        if (!value.isTextual() || !pattern.matcher(value.textValue()).matches()) {
            throw new IllegalArgumentException(key + ": expected " + expected);
        }
        return value.textValue();
    }
}
