package dev.parley.system.harness;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Something the hub sent that is no reply: a push, an error without {@code re}, {@code closing}.
 *
 * @param type on the web wire, the event
 * @param raw the object as it came, byte for byte
 */
public record Message(String type, JsonNode body, String raw) {

    /** 0 if it has none. */
    public long seq() {
        return body.path("seq").asLong();
    }

    public String text(String field) {
        return body.path(field).asText(null);
    }

    public long number(String field) {
        return body.path(field).asLong();
    }

    @Override
    public String toString() {
        return type + " " + raw;
    }
}
