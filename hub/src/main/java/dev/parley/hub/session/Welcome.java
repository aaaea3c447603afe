package dev.parley.hub.session;

import dev.parley.hub.HubConfig;
import dev.parley.protocol.JsonText;
import dev.parley.protocol.RawJson;

/** The first push on every connection (protocol, {@code welcome}). */
final class Welcome {
    private Welcome() {}

    static RawJson of(Session session, Services services, boolean resumed, boolean gap) {
        final HubConfig config = services.config();
        return RawJson.trusted(JsonText.object(json -> {
            json.writeStringField("session", session.id().value());
            json.writeStringField("peer", session.peer().value());
            json.writeBooleanField("resumed", resumed);
            json.writeBooleanField("gap", gap);
            json.writeNumberField("resumeWindow", config.resumeWindow().toMillis());
            json.writeNumberField("heartbeat", config.heartbeat().toMillis());
            json.writeNumberField("maxMessage", config.maxMessage());
            services.ice().write(json, session.grants().user());
            json.writeStringField("node", services.self().id().value());
        }));
    }
}
