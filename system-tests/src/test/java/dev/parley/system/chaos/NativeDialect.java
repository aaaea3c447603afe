package dev.parley.system.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.system.harness.Json;

/** JSON text frames. */
final class NativeDialect implements Dialect {
    private boolean welcomed;

    @Override
    public String path() {
        return "/v1/ws";
    }

    @Override
    public String hello(ObjectNode fields) {
        return message(null, "hello", fields);
    }

    @Override
    public String message(String id, String type, ObjectNode fields) {
        final ObjectNode message = fields.deepCopy().put("type", type);
        if (id != null) {
            message.put("id", id);
        }
        return message.toString();
    }

    @Override
    public String ping() {
        return "{\"type\":\"ping\"}";
    }

    @Override
    public String goodbye() {
        return null;
    }

    @Override
    public String answer(String text) {
        return null;
    }

    @Override
    public Heard read(String text) {
        final JsonNode body = Json.parse(text);
        final String type = body.path("type").asText();
        final String re = body.path("re").asText(null);
        return switch (type) {
            case "pong" -> Heard.alive();
            case "ack" -> Heard.reply(re, true, body);
            case "error" ->
                re != null ? Heard.reply(re, false, body) : welcomed ? Heard.push(type, body) : Heard.refused(body);
            default -> {
                welcomed |= type.equals("welcome");
                yield Heard.push(type, body);
            }
        };
    }

    @Override
    public int closing() {
        return 0;
    }
}
