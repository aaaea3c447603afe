package dev.parley.hub.session;

import dev.parley.hub.HubConfig;
import dev.parley.hub.ice.IceServers;
import dev.parley.hub.node.NodeId;
import dev.parley.protocol.JsonText;
import dev.parley.protocol.RawJson;

/** The first push on every connection (protocol, {@code welcome}). Any thread. */
public final class Welcome {
    private final HubConfig config;
    private final IceServers ice;
    private final NodeId node;

    public Welcome(HubConfig config, IceServers ice, NodeId node) {
        this.config = config;
        this.ice = ice;
        this.node = node;
    }

    RawJson of(Session session, boolean resumed, boolean gap) {
        return RawJson.trusted(JsonText.object(json -> {
            json.writeStringField("session", session.id().value());
            json.writeStringField("peer", session.peer().value());
            json.writeBooleanField("resumed", resumed);
            json.writeBooleanField("gap", gap);
            json.writeNumberField("resumeWindow", config.resumeWindow().toMillis());
            json.writeNumberField("heartbeat", config.heartbeat().toMillis());
            json.writeNumberField("maxMessage", config.maxMessage());
            ice.write(json, session.grants().user());
            json.writeStringField("node", node.value());
        }));
    }
}
