package dev.parley.hub.event;

import dev.parley.hub.presence.Member;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import java.time.Instant;

/** Something that has happened in a room, as the store of rooms has it. */
public sealed interface RoomEvent {
    RoomName room();

    /** The first peer is in; {@link Joined} tells of it. */
    record Started(RoomName room, long version) implements RoomEvent {}

    record Joined(RoomName room, long version, Member member) implements RoomEvent {}

    record Left(RoomName room, long version, PeerId peer, LeaveReason reason) implements RoomEvent {}

    /** The last peer has left; {@link Left} has told of it. */
    record Finished(RoomName room, long version) implements RoomEvent {}

    /**
     * A client has reported that its connection to another stands, and did not stand before, as far as this node knows.
     *
     * @param from who says so
     */
    record Connected(RoomName room, PeerId from, PeerId to, Instant at) implements RoomEvent {}
}
