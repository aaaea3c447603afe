package dev.parley.client.backend;

import dev.parley.client.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What has happened in a room; {@code version} rises by one with every change of it ({@code docs/operations.md}, "Webhooks"). */
public sealed interface WebhookEvent {
    String room();

    /** The first peer is in. */
    record RoomStarted(String room, long version) implements WebhookEvent {}

    /** @param wire {@code native} or {@code web} */
    record PeerJoined(
            String room,
            long version,
            String peer,
            String user,
            @Nullable String name,
            String wire) implements WebhookEvent {}

    /** @param reason as of the push {@code peer-left} */
    record PeerLeft(String room, long version, String peer, String reason) implements WebhookEvent {}

    /** The last peer is out. */
    record RoomFinished(String room, long version) implements WebhookEvent {}

    /** A client has reported that its connection to another stands; each side may say so. */
    record CallConnected(String room, String from, String to) implements WebhookEvent {}

    /** Of a type that this version does not know. */
    record Other(String room, String type, JsonObject data) implements WebhookEvent {}

    static WebhookEvent of(String type, JsonObject data) {
        final String room = data.textOrEmpty("room");
        final long version = data.number("version", 0);
        final String peer = data.textOrEmpty("peer");
        return switch (type) {
            case "room-started" -> new RoomStarted(room, version);
            case "peer-joined" ->
                new PeerJoined(
                        room, version, peer, data.textOrEmpty("user"), data.text("name"), data.textOrEmpty("wire"));
            case "peer-left" -> new PeerLeft(room, version, peer, data.textOrEmpty("reason"));
            case "room-finished" -> new RoomFinished(room, version);
            case "call-connected" -> new CallConnected(room, data.textOrEmpty("from"), data.textOrEmpty("to"));
            default -> new Other(room, type, data);
        };
    }
}
