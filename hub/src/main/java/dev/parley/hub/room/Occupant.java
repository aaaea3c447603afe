package dev.parley.hub.room;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.presence.Member;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A session of this node, as the rooms it is in see it. Any thread. */
public interface Occupant {
    PeerId peer();

    /** Of its session: of two with one peer, the higher one is the later. */
    long epoch();

    /** A roster event for it; in the order of calls. */
    void rosterEvent(RosterPush push);

    /**
     * A push to everybody in the room; in the order of calls, and of roster events.
     *
     * @param answer told exactly once, on any thread: {@link Outcome#DELIVERED} or {@link Outcome#HELD} when it is safe, or need
     *     not be
     */
    void push(NodeMessage.RoomPush push, Consumer<Outcome> answer);

    /** Its entry in the room as it should be; {@code null} if it is not in it, or has ended. */
    @Nullable
    Member entry(RoomName room);

    /** The store has lost it from the room's roster: it joins again as it was, unless it has left meanwhile. */
    void rejoin(RoomName room);

    /** The store has another entry of it than {@link #entry}: that is written once more. */
    void correct(RoomName room);

    /**
     * Presence says that its session lives on another node now.
     *
     * @param connected whether its client is there
     */
    void movedAway(boolean connected);
}
