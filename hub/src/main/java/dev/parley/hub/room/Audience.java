package dev.parley.hub.room;

import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.RosterEvent;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members of a room that live on this node, and how they are told of its events: each of all but its own. Lives on
 * the room's loop.
 */
final class Audience {
    private final Map<PeerId, Seat> seats = new HashMap<>();

    /** One member, and the versions that were its own doing since it was last told of one. */
    private static final class Seat {
        private final Occupant occupant;
        private long firstOwn;
        private long lastOwn = -1;

        Seat(Occupant occupant) {
            this.occupant = occupant;
        }

        void passOver(long version) {
            if (version != lastOwn + 1) {
                firstOwn = version;
            }
            lastOwn = version;
        }

        void tell(RosterPush push, long version) {
            final boolean followsOwn = version == lastOwn + 1;
            occupant.rosterEvent(push.type(), followsOwn ? push.bodyAfter(firstOwn - 1) : push.body());
        }
    }

    /** {@code false} if it, or another in its place, was there already. */
    boolean enter(Occupant occupant) {
        final Seat before = seats.get(occupant.peer());
        if (before == null || !before.occupant.equals(occupant)) {
            seats.put(occupant.peer(), new Seat(occupant));
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

    /** @param before the peer's entry until now; {@code null} if there was none */
    void tell(RosterEvent event, @Nullable Member before) {
        // Who was brought back after the store had lost it never left.
        final RosterEvent seen = event instanceof RosterEvent.Joined joined && before != null
                ? new RosterEvent.Updated(event.room(), event.version(), joined.member())
                : event;
        final RosterPush push = RosterPush.of(seen, before);
        for (Seat seat : seats.values()) {
            if (!seat.occupant.peer().equals(event.peer())) {
                seat.tell(push, event.version());
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
            occupant.movedAway();
        }
    }
}
