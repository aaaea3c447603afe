package dev.parley.hub.room;

import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.RosterEvent;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members of a room that live on this node, and how they are told of its events: each of all but its own. Lives on
 * the room's loop.
 */
final class Audience {
    private final Map<PeerId, Seat> seats = new LinkedHashMap<>();

    /** One member, and the versions that it was not told of since it was last told of one. */
    private static final class Seat {
        private final Occupant occupant;
        private long firstUntold;
        private long lastUntold = -1;

        Seat(Occupant occupant, long held, long version) {
            this.occupant = occupant;
            if (version > held) {
                firstUntold = held + 1;
                lastUntold = version;
            }
        }

        void passOver(long version) {
            if (version != lastUntold + 1) {
                firstUntold = version;
            }
            lastUntold = version;
        }

        void tell(RosterPush push) {
            occupant.rosterEvent(push.version() == lastUntold + 1 ? push.after(firstUntold - 1) : push);
        }
    }

    /**
     * A session that was taken over here from a session here may be late: it does not take the place of the later one.
     *
     * @param held the version up to which its client knows the room
     * @param version of the room at the moment
     * @return {@code false} if it, or another in its place, was there already
     */
    boolean enter(Occupant occupant, long held, long version) {
        final Seat before = seats.get(occupant.peer());
        if (before == null || (!before.occupant.equals(occupant) && before.occupant.epoch() <= occupant.epoch())) {
            seats.put(occupant.peer(), new Seat(occupant, held, version));
        }
        return before == null;
    }

    /** {@code false} if it was not there, or another is in its place. */
    boolean exit(Occupant occupant) {
        final Seat seat = seats.get(occupant.peer());
        if (seat == null || !seat.occupant.equals(occupant)) {
            return false;
        }
        seats.remove(occupant.peer());
        return true;
    }

    Collection<Occupant> occupants() {
        return seats.values().stream().map(seat -> seat.occupant).toList();
    }

    /**
     * @param before the peer's entry until now; {@code null} if there was none
     * @param settled as in {@link RosterPush}
     */
    void tell(RosterEvent event, @Nullable Member before, boolean settled) {
        if (event instanceof RosterEvent.Left && before == null) {
            // Somebody else has told of it already.
            seats.values().forEach(seat -> seat.passOver(event.version()));
            return;
        }
        // Who was brought back after the store had lost it never left.
        final RosterEvent seen = event instanceof RosterEvent.Joined joined && before != null
                ? new RosterEvent.Updated(event.room(), event.version(), joined.member())
                : event;
        final RosterPush push = RosterPush.of(seen, before, settled);
        for (Seat seat : seats.values()) {
            if (!seat.occupant.peer().equals(event.peer())) {
                seat.tell(push);
            }
        }
        final Seat own = seats.get(event.peer());
        if (own != null) {
            own.passOver(event.version());
            if (seen instanceof RosterEvent.Updated updated) {
                checkOwnership(event.room(), own.occupant, updated.member());
            }
        }
    }

    private static void checkOwnership(RoomName room, Occupant occupant, Member now) {
        final Member own = occupant.entry(room);
        if (own != null && now.epoch() > own.epoch() && !now.node().equals(own.node())) {
            occupant.movedAway(now.connected());
        }
    }
}
