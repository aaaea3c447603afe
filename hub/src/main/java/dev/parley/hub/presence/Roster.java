package dev.parley.hub.presence;

import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who is in a room at one version.
 *
 * @param version 0 for a room with nobody in it
 * @param members unmodifiable, in the order given
 */
public record Roster(RoomName room, long version, Map<PeerId, Member> members) {
    public Roster {
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /** A room with nobody in it. */
    public static Roster empty(RoomName room) {
        return new Roster(room, 0, Map.of());
    }
}
