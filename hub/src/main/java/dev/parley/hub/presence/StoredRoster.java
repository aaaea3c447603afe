package dev.parley.hub.presence;

import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.PeerId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A room as the store has it: its roster, and enough of its past to tell what has changed since a version.
 *
 * @param changed for each member the version that made its entry what it is
 * @param departures the last ones, in order of version
 * @param knownFrom every departure after this version is among them
 */
public record StoredRoster(Roster roster, Map<PeerId, Long> changed, List<Departure> departures, long knownFrom) {

    /** How many departures a room remembers. */
    public static final int DEPARTURES = 16;

    /** A peer that left. */
    public record Departure(long version, PeerId peer, LeaveReason reason) {}

    public StoredRoster {
        changed = Collections.unmodifiableMap(new LinkedHashMap<>(changed));
        departures = List.copyOf(departures);
    }

    /** Whether the store has lost the room since that version, rather than forgotten its older departures over newer ones. */
    public boolean lostSince(long version) {
        return version > roster.version() || (version < knownFrom && departures.size() < DEPARTURES);
    }

    /**
     * What has to be told to somebody who knows the room as it was at a version: one event for each entry that has changed,
     * in order of version; versions in between are superseded. {@code null} if it can't be told any more.
     */
    public @Nullable List<RosterEvent> since(long version) {
        if (version < knownFrom || version > roster.version()) {
            return null;
        }
        final List<RosterEvent> events = new ArrayList<>();
        for (Departure departure : departures) {
            if (departure.version > version) {
                events.add(new RosterEvent.Left(roster.room(), departure.version, departure.peer, departure.reason));
            }
        }
        for (Member member : roster.members().values()) {
            final long last = changed.getOrDefault(member.peer(), member.since());
            if (member.since() > version) {
                events.add(new RosterEvent.Joined(roster.room(), last, member));
            } else if (last > version) {
                events.add(new RosterEvent.Updated(roster.room(), last, member));
            }
        }
        events.sort(Comparator.comparingLong(RosterEvent::version));
        return events;
    }
}
