package dev.parley.hub.exchange;

import dev.parley.hub.presence.RosterEvent;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.Mid;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RequestId;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.RoomPushType;
import dev.parley.protocol.SignalType;
import dev.parley.protocol.Subject;
import org.jspecify.annotations.Nullable;

/** What crosses from one node to another. */
public sealed interface NodeMessage {

    /**
     * A signal on its way to its target's session.
     *
     * @param to the target, a peer of the receiving node
     * @param toEpoch the target's owner epoch as the sender's node knows it: a session of a lower one is stale
     * @param from the sender
     * @param roomVersion of the sender's node: the receiving node catches up with it before it pushes
     * @param senderEpoch the sender's owner epoch; with {@code number} it orders this sender's signals to this target
     * @param number rises with each of this sender's signals to this target, within the epoch
     * @param request the id under which the sender was or will be answered; {@code null} if it gave none
     * @param body the push as a JSON object without {@code seq}: {@code mid}, {@code from}, {@code room}, payload
     */
    record Signal(
            SignalType type,
            PeerId to,
            long toEpoch,
            PeerId from,
            RoomName room,
            long roomVersion,
            long senderEpoch,
            long number,
            Mid mid,
            @Nullable RequestId request,
            RawJson body)
            implements NodeMessage {}

    /** A change of a room's roster, told to every node with members in it. */
    record Roster(RosterEvent event) implements NodeMessage {}

    /** A signal that was answered as held or delivered and then did not reach its target after all. */
    record Undeliverable(PeerId sender, RequestId request, PeerId to, Reason reason) implements NodeMessage {
        /** Why (protocol, push {@code undeliverable}). */
        public enum Reason {
            EXPIRED,
            UNCONFIRMED
        }
    }

    /**
     * A peer of the receiving node is removed from a room.
     *
     * @param roomOnly the room is closed, and the session goes on; to a node that does not know this, it is kicked
     */
    record Kick(RoomName room, PeerId peer, boolean banned, boolean roomOnly) implements NodeMessage {
        /** By a moderator: its session ends. */
        public Kick(RoomName room, PeerId peer, boolean banned) {
            this(room, peer, banned, false);
        }
    }

    /** The session of that peer has been taken over, under that epoch: one of a lower epoch is stale. */
    record Moved(PeerId peer, long epoch) implements NodeMessage {}

    /** The same device has opened another session: the one of this peer ends. */
    record EndSession(PeerId peer, LeaveReason reason) implements NodeMessage {}

    /**
     * Something that everybody in a room is told, of whom some are the receiving node's. Comes from nodes without sessions
     * alone, and only where all nodes read {@link dev.parley.hub.node.WireVersion#ROOM_PUSHES}.
     *
     * @param roomVersion of the roster by which the sender knows that the node has members: it is answered as delivered once every
     *     member that lives there, as of that version, has it safe
     * @param version rises with each push of a kind about the subject: a member is told none that is older than what it was told
     * @param body the push as a JSON object without {@code seq}, of at most {@value #MAX_BYTES} bytes
     */
    record RoomPush(RoomPushType type, RoomName room, long roomVersion, Subject subject, long version, RawJson body)
            implements NodeMessage {
        public static final int MAX_BYTES = 16 * 1024;
    }
}
