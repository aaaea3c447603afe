package dev.parley.hub.presence;

import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;

/** One change of a room's roster: it took the room from {@code version - 1} to {@code version}. */
public sealed interface RosterEvent {
    RoomName room();

    long version();

    PeerId peer();

    /** A peer came in. */
    record Joined(RoomName room, long version, Member member) implements RosterEvent {
        @Override
        public PeerId peer() {
            return member.peer();
        }
    }

    /** Something of a peer's entry changed; {@code member} is the whole entry as it is now. */
    record Updated(RoomName room, long version, Member member) implements RosterEvent {
        @Override
        public PeerId peer() {
            return member.peer();
        }
    }

    /** A peer is gone. */
    record Left(RoomName room, long version, PeerId peer, LeaveReason reason) implements RosterEvent {}
}
