package dev.parley.hub.room;

import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.Roster;
import dev.parley.hub.presence.RosterEvent;
import dev.parley.hub.presence.StoredRoster;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.PeerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What must have happened between two versions of a roster, for members that only see the two. The last event has the
 * newer version and those before it count down from it: where several changes cancelled out, a gap remains, at which
 * clients read the roster anew (protocol, "Hub → client": {@code version}).
 */
final class RosterDiff {
    private RosterDiff() {}

    /**
     * The changes, in an order in which they may have happened.
     *
     * @param departures which may say why somebody has left in between; who is not among them was lost
     * @param broughtBack whether who has joined anew in between has never left, but was brought back by its node
     */
    static List<RosterEvent> between(
            Roster older, Roster newer, List<StoredRoster.Departure> departures, boolean broughtBack) {
        final Map<PeerId, LeaveReason> reasons = new HashMap<>();
        for (StoredRoster.Departure departure : departures) {
            if (departure.version() > older.version()) {
                reasons.put(departure.peer(), departure.reason());
            }
        }
        final List<Change> changes = new ArrayList<>();
        for (Member before : older.members().values()) {
            final Member now = newer.members().get(before.peer());
            if (now == null || (now.since() != before.since() && !broughtBack)) {
                final LeaveReason reason = reasons.getOrDefault(before.peer(), LeaveReason.LOST);
                changes.add(version -> new RosterEvent.Left(newer.room(), version, before.peer(), reason));
            }
        }
        for (Member now : newer.members().values()) {
            final Member before = older.members().get(now.peer());
            if (before == null || (now.since() != before.since() && !broughtBack)) {
                changes.add(version -> new RosterEvent.Joined(newer.room(), version, now));
            } else if (!now.equals(before)) {
                changes.add(version -> new RosterEvent.Updated(newer.room(), version, now));
            }
        }
        final List<RosterEvent> events = new ArrayList<>(changes.size());
        for (int i = 0; i < changes.size(); i++) {
            events.add(changes.get(i).at(newer.version() - changes.size() + 1 + i));
        }
        return events;
    }

    @FunctionalInterface
    private interface Change {
        RosterEvent at(long version);
    }
}
