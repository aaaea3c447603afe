package dev.parley.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is in a room, as of one version. Never changed: another is made.
 *
 * @param self one's own id, once welcomed
 * @param version -1 where there is no roster
 * @param peers the others, in the order in which they joined; empty unless joined
 */
public record RosterSnapshot(RoomState state, @Nullable String self, long version, List<Peer> peers) {}
