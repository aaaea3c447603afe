package dev.parley.hub.room;

import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.MemberJson;
import dev.parley.hub.presence.RosterEvent;
import dev.parley.protocol.JsonText;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RoomName;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Roster events as clients see them (protocol, "Hub → client"). The same bytes go to all members: whoever sees a peer
 * join was there before it, and so is never the polite one.
 *
 * @param settled whether the roster is known to be what the store has: not while it is being brought back
 */
public record RosterPush(RoomName room, long version, PushType type, RawJson body, boolean settled) {

    /** @param before the peer's entry until now; {@code null} if there was none */
    static RosterPush of(RosterEvent event, @Nullable Member before, boolean settled) {
        return switch (event) {
            case RosterEvent.Joined joined -> of(event, PushType.PEER_JOINED, joined(joined), settled);
            case RosterEvent.Updated updated -> of(event, PushType.PEER_UPDATED, updated(updated, before), settled);
            case RosterEvent.Left left -> of(event, PushType.PEER_LEFT, left(left), settled);
        };
    }

    /** For a member that is not told of the versions since this one, which were its own doing, or are superseded. */
    RosterPush after(long held) {
        final String fields = new String(body.utf8(), StandardCharsets.UTF_8).substring(1);
        return new RosterPush(room, version, type, RawJson.trusted("{\"after\":" + held + ',' + fields), settled);
    }

    private static RosterPush of(RosterEvent event, PushType type, RawJson body, boolean settled) {
        return new RosterPush(event.room(), event.version(), type, body, settled);
    }

    private static RawJson joined(RosterEvent.Joined event) {
        return RawJson.trusted(JsonText.object(json -> {
            json.writeStringField("room", event.room().value());
            json.writeNumberField("version", event.version());
            MemberJson.writeVisible(json, event.member());
            json.writeBooleanField("polite", false);
        }));
    }

    private static RawJson updated(RosterEvent.Updated event, @Nullable Member before) {
        final Member now = event.member();
        return RawJson.trusted(JsonText.object(json -> {
            json.writeStringField("room", event.room().value());
            json.writeNumberField("version", event.version());
            json.writeStringField("peer", now.peer().value());
            if (before == null || !Objects.equals(before.name(), now.name())) {
                json.writeStringField("name", now.name());
            }
            if (before == null || before.status() != now.status()) {
                json.writeStringField("status", now.status().wireName());
            }
            if (before == null || before.connected() != now.connected()) {
                json.writeBooleanField("connected", now.connected());
            }
            if (before == null || !Objects.equals(before.metadata(), now.metadata())) {
                if (now.metadata() == null) {
                    json.writeNullField("metadata");
                } else {
                    JsonText.writeRaw(json, "metadata", now.metadata());
                }
            }
        }));
    }

    private static RawJson left(RosterEvent.Left event) {
        return RawJson.trusted(JsonText.object(json -> {
            json.writeStringField("room", event.room().value());
            json.writeNumberField("version", event.version());
            json.writeStringField("peer", event.peer().value());
            json.writeStringField("reason", event.reason().wireName());
        }));
    }
}
