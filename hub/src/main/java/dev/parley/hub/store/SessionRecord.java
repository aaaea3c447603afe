package dev.parley.hub.store;

import dev.parley.hub.node.NodeRef;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.SessionId;
import dev.parley.protocol.UserId;
import dev.parley.protocol.UserStatus;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A session at rest: all that a sibling node needs to go on with it, apart from its outbox and replies.
 *
 * @param device what the client calls its device; {@code null} if it did not say
 * @param owner the node that serves it
 * @param generation of the owner's lease, under which it holds the session
 * @param epoch of the owner: rises with each takeover, and never goes back, also when the store has lost its data
 * @param connected whether its client has a connection; the store remembers since when it has none
 * @param rooms it is in, each with the version of the room up to which the client has been told
 * @param usesReceived whether the client has ever sent {@code received}
 * @param shownTo every push up to this {@code seq} was written to one of its connections
 * @param window for how long the client may stay away, as it was told last; {@code null} where a node that did not yet
 *     write it down has told it: then that of who asks counts
 * @param unheardFrom where the owner has the session from one whose client was there, and has not heard that client yet: the
 *     pushes after this {@code seq} are its own, and the client may have others under these numbers; {@link #HEARD} otherwise
 */
public record SessionRecord(
        SessionId id,
        PeerId peer,
        UserId user,
        @Nullable String device,
        NodeRef owner,
        long generation,
        long epoch,
        boolean connected,
        UserStatus status,
        Map<RoomName, Long> rooms,
        boolean usesReceived,
        long shownTo,
        @Nullable Duration window,
        long unheardFrom) {
    /** The owner has heard the client, or nobody else can have numbered anything. */
    public static final long HEARD = -1;

    public SessionRecord {
        rooms = Collections.unmodifiableMap(new LinkedHashMap<>(rooms));
    }

    /** The same, {@link #unheardFrom} there. */
    public SessionRecord unheardFrom(long seq) {
        return with(owner, generation, epoch, seq);
    }

    /** How long its client may stay away. */
    public Duration window(Duration otherwise) {
        return window == null ? otherwise : window;
    }

    /** The same with another owner. */
    public SessionRecord ownedBy(NodeRef node, long leaseGeneration, long ownerEpoch) {
        return with(node, leaseGeneration, ownerEpoch, unheardFrom);
    }

    private SessionRecord with(NodeRef node, long leaseGeneration, long ownerEpoch, long unheard) {
        return new SessionRecord(
                id,
                peer,
                user,
                device,
                node,
                leaseGeneration,
                ownerEpoch,
                connected,
                status,
                rooms,
                usesReceived,
                shownTo,
                window,
                unheard);
    }
}
