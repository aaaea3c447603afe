package dev.parley.node.webhook;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.parley.hub.event.RoomEvent;
import dev.parley.hub.presence.Member;
import dev.parley.protocol.JsonText;
import dev.parley.protocol.RawJson;
import java.io.IOException;
import java.time.Instant;

/**
 * One event on its way.
 *
 * @param id the same however often it is sent
 * @param body as it is signed and sent
 * @param since by {@link System#nanoTime()}, when it happened
 */
record WebhookMessage(String id, RawJson body, long since) {
    /** What an event costs beside its body. */
    private static final int EACH = 256;

    static WebhookMessage of(RoomEvent event, Instant at, long nanoTime) {
        return new WebhookMessage(id(event), body(event, at), nanoTime);
    }

    int bytes() {
        return body.length() + EACH;
    }

    /** A room's version comes once, so that two nodes that tell the same say so under one id. */
    private static String id(RoomEvent event) {
        return switch (event) {
            case RoomEvent.Started started -> "room-started~" + started.room() + "~" + started.version();
            case RoomEvent.Joined joined -> "peer-joined~" + joined.room() + "~" + joined.version();
            case RoomEvent.Left left -> "peer-left~" + left.room() + "~" + left.version();
            case RoomEvent.Finished finished -> "room-finished~" + finished.room() + "~" + finished.version();
            case RoomEvent.Connected connected ->
                "call-connected~" + connected.room() + "~" + connected.from() + "~" + connected.to() + "~"
                        + connected.at().toEpochMilli();
        };
    }

    private static RawJson body(RoomEvent event, Instant at) {
        final String id = id(event);
        return RawJson.trusted(JsonText.object(json -> {
            json.writeStringField("type", id.substring(0, id.indexOf('~')));
            json.writeStringField("timestamp", at.toString());
            json.writeObjectFieldStart("data");
            json.writeStringField("room", event.room().value());
            data(json, event);
            json.writeEndObject();
        }));
    }

    private static void data(JsonGenerator json, RoomEvent event) throws IOException {
        switch (event) {
            case RoomEvent.Started started -> json.writeNumberField("version", started.version());
            case RoomEvent.Joined joined -> {
                json.writeNumberField("version", joined.version());
                member(json, joined.member());
            }
            case RoomEvent.Left left -> {
                json.writeNumberField("version", left.version());
                json.writeStringField("peer", left.peer().value());
                json.writeStringField("reason", left.reason().wireName());
            }
            case RoomEvent.Finished finished -> json.writeNumberField("version", finished.version());
            case RoomEvent.Connected connected -> {
                json.writeStringField("from", connected.from().value());
                json.writeStringField("to", connected.to().value());
            }
        }
    }

    private static void member(JsonGenerator json, Member member) throws IOException {
        json.writeStringField("peer", member.peer().value());
        json.writeStringField("user", member.user().value());
        if (member.name() != null) {
            json.writeStringField("name", member.name());
        }
        json.writeStringField("wire", member.wire().wireName());
    }
}
