package dev.parley.system.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.system.harness.Json;
import java.util.HashMap;
import java.util.Map;

/** Socket.IO v5 packets on namespace {@code /} in Engine.IO v4 messages, over WebSocket from the start. */
final class WebDialect implements Dialect {
    private static final String NOBODY = "";

    private final Map<String, String> asked = new HashMap<>();
    private int acks;
    private int closing;

    @Override
    public String path() {
        return "/socket.io/?EIO=4&transport=websocket";
    }

    @Override
    public String hello(ObjectNode fields) {
        return "40" + fields;
    }

    @Override
    public String message(String id, String type, ObjectNode fields) {
        if (id == null) {
            return "42[\"" + type + "\"," + fields + "]";
        }
        return withAck(id, type, fields.deepCopy().put("id", id).toString());
    }

    @Override
    public String ping() {
        return withAck(NOBODY, "ping", "{}");
    }

    private String withAck(String id, String type, String body) {
        final String ack = Integer.toString(++acks);
        asked.put(ack, id);
        return "42" + ack + "[\"" + type + "\"," + body + "]";
    }

    @Override
    public String goodbye() {
        return "41";
    }

    @Override
    public String answer(String text) {
        return text.equals("2") ? "3" : null;
    }

    @Override
    public Heard read(String text) {
        if (text.length() < 2 || text.charAt(0) != '4') {
            return Heard.alive();
        }
        return switch (text.charAt(1)) {
            case '1' -> null;
            case '2' -> event(text.substring(2));
            case '3' -> ack(text.substring(2));
            case '4' -> Heard.refused(Json.parse(text.substring(2)).path("data"));
            default -> Heard.alive();
        };
    }

    private Heard event(String array) {
        final JsonNode event = Json.parse(array);
        final String type = event.path(0).asText();
        if (type.equals("closing")) {
            closing = event.path(1).path("code").asInt();
        }
        return Heard.push(type, event.path(1));
    }

    private Heard ack(String packet) {
        final int start = packet.indexOf('[');
        final String id = asked.remove(packet.substring(0, start));
        final JsonNode body = Json.parse(packet.substring(start)).path(0);
        if (NOBODY.equals(id)) {
            return Heard.alive();
        }
        final boolean ok = body.path("ok").asBoolean();
        return Heard.reply(id, ok, ok ? body : body.path("error"));
    }

    @Override
    public int closing() {
        return closing;
    }
}
