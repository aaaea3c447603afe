package dev.parley.system.chaos;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Something that came from the hub, the same for both wires.
 *
 * @param type of a push
 * @param re the id of the request that a reply answers
 * @param body an ack's fields, an error's, a push's
 */
record Heard(Kind kind, String type, String re, boolean ok, JsonNode body) {
    enum Kind {
        PUSH,
        REPLY,
        /** The handshake was refused. */
        REFUSED,
        /** A sign of life. */
        ALIVE
    }

    static Heard push(String type, JsonNode body) {
        return new Heard(Kind.PUSH, type, null, true, body);
    }

    static Heard reply(String re, boolean ok, JsonNode body) {
        return new Heard(Kind.REPLY, "", re, ok, body);
    }

    static Heard refused(JsonNode body) {
        return new Heard(Kind.REFUSED, "", null, false, body);
    }

    static Heard alive() {
        return new Heard(Kind.ALIVE, "", null, true, null);
    }

    String text(String field) {
        return body.path(field).asText(null);
    }

    long number(String field) {
        return body.path(field).asLong();
    }
}
