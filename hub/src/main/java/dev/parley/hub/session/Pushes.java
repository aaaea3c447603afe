package dev.parley.hub.session;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.protocol.JsonText;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RoomName;
import java.time.Duration;
import java.util.Locale;

/** Bodies of the pushes that concern a session alone (protocol, "Hub → client"). */
final class Pushes {
    private Pushes() {}

    static RawJson roomClosed(RoomName room, String reason) {
        return RawJson.trusted(JsonText.object(json -> {
            json.writeStringField("room", room.value());
            json.writeStringField("reason", reason);
        }));
    }

    static RawJson undeliverable(NodeMessage.Undeliverable notice) {
        return RawJson.trusted(JsonText.object(json -> {
            json.writeStringField("re", notice.request().value());
            json.writeStringField("to", notice.to().value());
            json.writeStringField("code", notice.reason().name().toLowerCase(Locale.ROOT));
        }));
    }

    static RawJson goAway(String reason, Duration deadline, Duration delay) {
        return RawJson.trusted(JsonText.object(json -> {
            json.writeStringField("reason", reason);
            json.writeNumberField("deadline", deadline.toMillis());
            json.writeNumberField("delay", delay.toMillis());
        }));
    }

    static RawJson tokenExpiring(Duration in) {
        return RawJson.trusted(JsonText.object(json -> json.writeNumberField("in", in.toMillis())));
    }
}
