package dev.parley.hub.store;

import dev.parley.hub.node.NodeRef;
import dev.parley.protocol.SessionId;
import dev.parley.protocol.UserId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Port: sessions at rest, in the deployable's own store, so that a sibling can go on with a session whose node died. The
 * store alone says who owns a session: every write bears the owner's epoch, and is refused when the session has moved on.
 *
 * <p>Every stage fails with {@link StoreUnavailableException} when the store does not answer in time. Any thread;
 * stages complete on a thread of the store's and must not be blocked. Calls may overtake each other.
 */
public interface SessionStore {

    /** How often a session may be taken from a living client within {@link #CONTEST} before whoever comes gets one of its own. */
    int CONTESTED = 3;

    /** From the first time on. */
    Duration CONTEST = Duration.ofSeconds(10);

    /** What a write found. */
    enum Written {
        /** It is in the store. */
        SAFE,
        /** Another owner has the session, under a higher epoch: nothing was written. */
        MOVED,
        /** As {@link #MOVED}, and that owner has it because its client came there. */
        CLAIMED,
        /** The session has ended: nothing was written. */
        ENDED,
        /** The store knows nothing of it, or only of an earlier owner: it has lost its data. Nothing was written. */
        LOST,
        /** The store did not answer in time, or could not write this one: it may or may not have been written. */
        FAILED
    }

    /**
     * What is to be written of one session.
     *
     * @param anew whether the store is to begin the session with this, instead of {@link Written#LOST}, where it knows
     *     nothing of it or only of an earlier owner: for one that is new, or that the store has lost. Then the record is there,
     *     and the owner is named in what {@link #ownedBy} rests on before it becomes the owner
     * @param record as it is now; {@code null} if nothing of it has changed since it was written last
     * @param pushes in order of {@code seq}
     * @param received up to here the outbox may be forgotten
     * @param replies to remember; the store keeps the last 1,024 of a session
     */
    record Append(
            SessionId session,
            long epoch,
            boolean anew,
            @Nullable SessionRecord record,
            List<StoredPush> pushes,
            long received,
            List<StoredReply> replies) {}

    /**
     * Writes of many sessions in one round trip, each as a whole or, where it has {@code FAILED}, perhaps in part; the
     * results are in the order of the appends. Doing it again is harmless: a push whose {@code seq} is there already is left
     * out. An outbox holds 1,024 pushes or 2.5 MiB, which is more than owners give it, the replies 1 MiB; what is over pushes
     * the oldest out. Outbox and replies live on for the resume
     * window and two minutes, a record for an hour.
     */
    CompletionStage<List<Written>> append(List<Append> appends);

    /** What came of a claim. */
    sealed interface Claim {
        /** There is no such session: never, not any more, another user's, or its window is over. */
        record None() implements Claim {}

        /** Two clients take it from each other, {@link #CONTESTED} times by now, and one of them has it. */
        record Contested() implements Claim {}

        /** The claimant has it already, under the epoch that it knows. */
        record Kept() implements Claim {}

        /**
         * It is the claimant's from now on.
         *
         * @param session with the new owner and epoch
         * @param previousOwner who had it
         * @param away how long its client has been without a connection, as far as the store knows; zero if it has one
         * @param outbox in order of {@code seq}
         * @param received the outbox begins after it
         * @param lastSeq the highest {@code seq} ever given
         * @param closed whether it was over, and its last owner died before all was done that this takes
         */
        record Taken(
                SessionRecord session,
                NodeRef previousOwner,
                Duration away,
                List<StoredPush> outbox,
                long received,
                long lastSeq,
                List<StoredReply> replies,
                boolean closed)
                implements Claim {}
    }

    /**
     * Makes {@code owner} the owner of a session whose client has come to it, in one step with reading it. From now on the
     * client counts as there, until its owner writes that it is not: that it has a connection is written later, and it may have lost that
     * by then and come elsewhere.
     *
     * @param generation of the owner's lease
     * @param knownEpoch under which the owner has it already; 0 if it does not
     * @param window a session whose client has been away for longer is over, where its record has none of its own
     */
    CompletionStage<Claim> claim(
            SessionId session, UserId user, NodeRef owner, long generation, long knownEpoch, Duration window);

    /** The session was taken from a client that is there still: counts, for {@link #claim}. */
    CompletionStage<Void> contested(SessionId session);

    /**
     * Makes {@code owner} the owner of a session whose node is dead, if it is that node's still, under that generation of
     * its lease or an older one. Never {@link Claim.Kept}.
     */
    CompletionStage<Claim> adopt(SessionId session, NodeRef dead, long deadGeneration, NodeRef owner, long generation);

    /** The sessions that the node may own: never too few, perhaps too many. */
    CompletionStage<List<Owned>> ownedBy(NodeRef node);

    /**
     * A session that a node may own.
     *
     * @param named tells one time that the node said so from another
     */
    record Owned(SessionId session, long named) {}

    /**
     * None of these sessions was the node's any more when it was looked at, after {@link #ownedBy} had listed it: they are not
     * listed again, but for those that the node has named since, because it was not dead and has got them back.
     */
    CompletionStage<Void> forget(NodeRef node, List<Owned> sessions);

    /**
     * Lets the records live on for an hour, and the outboxes and replies for the resume window and two minutes: to be
     * called for every live session once a minute. Ignores sessions that are gone.
     */
    CompletionStage<Void> renew(List<SessionId> sessions);

    /**
     * The session is over: nobody may claim it any more. What it has left stays until {@link #end}, for whoever adopts it if
     * its owner dies meanwhile. Does nothing if it has moved on.
     */
    CompletionStage<Written> close(SessionId session, long epoch);

    /** Ends the session, and remembers for a while that it has ended; does nothing if it has moved on. */
    CompletionStage<Written> end(SessionId session, long epoch);

    /** Whether the store answers at the moment: false from a failed command until it answers again. */
    boolean available();
}
