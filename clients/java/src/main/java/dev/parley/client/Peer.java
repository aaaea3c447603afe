package dev.parley.client;

import dev.parley.client.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a roster.
 *
 * @param peer the public id of a session, opaque
 * @param user the {@code sub} of its token
 * @param connected false while its connection is broken and may yet resume
 * @param polite whether <em>you</em> are the polite one towards this peer (perfect negotiation)
 * @param metadata the application's own
 */
public record Peer(
        String peer,
        String user,
        @Nullable String name,
        Wire wire,
        UserStatus status,
        boolean connected,
        boolean polite,
        @Nullable JsonObject metadata) {

    static Peer of(JsonObject entry) {
        return new Peer(
                entry.textOrEmpty("peer"),
                entry.textOrEmpty("user"),
                entry.text("name"),
                Words.read(entry.text("wire"), Wire.UNKNOWN),
                Words.read(entry.text("status"), UserStatus.UNKNOWN),
                entry.flag("connected"),
                entry.flag("polite"),
                entry.object("metadata"));
    }

    /** With what an update says; a field that is null is no more. */
    Peer changed(JsonObject update) {
        return new Peer(
                peer,
                user,
                update.has("name") ? update.text("name") : name,
                wire,
                update.has("status") ? Words.read(update.text("status"), UserStatus.UNKNOWN) : status,
                update.has("connected") ? update.flag("connected") : connected,
                polite,
                update.has("metadata") ? update.object("metadata") : metadata);
    }
}
