package dev.parley.hub.store;

import dev.parley.hub.node.NodeRef;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.SessionId;
import dev.parley.protocol.UserId;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Port: sessions at rest, in the deployable's own store, so that a sibling can go on with a session whose node died.
 * Every write bears the owner's epoch and is refused when the session has moved on.
 *
 * <p>Every stage fails with {@link StoreUnavailableException} when the store does not answer in time. Any thread;
 * stages complete on a thread of the store's and must not be blocked.
 */
public interface SessionStore {

    /** What a write found. */
    enum Written {
        /** It is in the store. */
        SAFE,
        /** Another node owns the session now: nothing was written. */
        MOVED,
        /** There is no such session: it has ended, or the store has lost its data. Nothing was written. */
        GONE
    }

    /** The session that had the same user's device before. */
    record Previous(SessionId id, PeerId peer, NodeRef owner) {}

    /**
     * Stores a new session. Where it has a device, it takes the device over, and the session that had it is returned;
     * {@code null} if there was none.
     */
    CompletionStage<@Nullable Previous> create(SessionRecord session);

    /** Replaces the record, and renews its lifetime. */
    CompletionStage<Written> save(SessionRecord session);

    /**
     * What has gathered for one session since the last append.
     *
     * @param pushes in order of {@code seq}
     * @param received up to here the outbox may be forgotten
     * @param replies to remember; the store keeps the last 1,024 of a session
     */
    record Append(SessionId session, long epoch, List<StoredPush> pushes, long received, List<StoredReply> replies) {}

    /**
     * Appends to the outboxes of many sessions in one round trip; the results are in the order of the appends. Doing it
     * again is harmless: a push whose {@code seq} is there already is left out. An outbox holds 512 pushes or 1 MiB, the
     * replies 1 MiB; what is over pushes the oldest out. Outbox and replies live on for the resume window and two minutes.
     */
    CompletionStage<List<Written>> append(List<Append> appends);

    /**
     * A session as it was taken over.
     *
     * @param session with the new owner and epoch
     * @param previousOwner who had it
     * @param outbox in order of {@code seq}
     * @param received the outbox begins after it
     * @param lastSeq the highest {@code seq} ever given
     */
    record TakenOver(
            SessionRecord session,
            NodeRef previousOwner,
            List<StoredPush> outbox,
            long received,
            long lastSeq,
            List<StoredReply> replies) {}

    /**
     * Makes {@code owner} the owner of a session, in one step with reading it. {@code null} if there is no such
     * session, or it is another user's.
     */
    CompletionStage<@Nullable TakenOver> takeOver(SessionId session, UserId user, NodeRef owner);

    /**
     * Lets the records live on for an hour, and the outboxes and replies for the resume window and two minutes: to be
     * called for every live session once a minute. Minds no session that is gone.
     */
    CompletionStage<Void> renew(List<SessionId> sessions);

    /** Forgets the session; does nothing if it has moved on. */
    CompletionStage<Written> end(SessionId session, long epoch);

    /** Whether the store answers at the moment: false from a failed command until it answers again. */
    boolean available();
}
