package dev.parley.client;

import dev.parley.client.json.JsonObject;

/** A push about who is in a room: {@code peer-joined}, {@code peer-updated} or {@code peer-left}. */
record RosterEvent(String type, JsonObject fields) {

    String peer() {
        return fields.textOrEmpty("peer");
    }

    long version() {
        return fields.number("version", 0);
    }

    /** The version that it follows on; what lies between was this peer's own doing. */
    long follows() {
        return fields.number("after", version() - 1);
    }

    boolean isLeft() {
        return type.equals("peer-left");
    }

    boolean isJoined() {
        return type.equals("peer-joined");
    }

    LeaveReason reason() {
        return Words.read(fields.text("reason"), LeaveReason.UNKNOWN);
    }
}
