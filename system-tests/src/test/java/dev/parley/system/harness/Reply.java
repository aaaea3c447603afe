package dev.parley.system.harness;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The answer to a request, the same for both wires.
 *
 * @param body what an ack bears, or the error's object
 * @param raw as it came
 */
public record Reply(boolean ok, boolean duplicate, JsonNode body, String raw) {

    /** {@code delivered} or {@code held}; null if there is none. */
    public String outcome() {
        return ok ? body.path("outcome").asText(null) : null;
    }

    /** The error's code; null if it is none. */
    public String code() {
        return ok ? null : body.path("code").asText(null);
    }

    public boolean retryable() {
        return body.path("retryable").asBoolean();
    }

    public String message() {
        return body.path("message").asText();
    }

    @Override
    public String toString() {
        return raw;
    }
}
