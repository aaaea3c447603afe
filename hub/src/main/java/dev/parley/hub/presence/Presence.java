package dev.parley.hub.presence;

import dev.parley.hub.node.NodeRef;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.UserId;
import dev.parley.protocol.UserStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Port: who is in which room, in the store that both deployables share. It is the truth; nodes keep copies.
 *
 * <p>Every write is atomic for its room and answers with the version it made, and with the nodes that have members in
 * the room afterwards, so that the writer knows whom to tell. Versions rise by exactly one with every change; a new
 * room starts at the store's time in milliseconds, so that a version never comes twice. A write under a lease
 * generation that the room has fenced is refused.
 *
 * <p>Every stage fails with {@link dev.parley.hub.store.StoreUnavailableException} when the store does not answer in
 * time; whether the write was done is then not known, and doing it again is harmless. Any thread; stages complete on
 * a thread of the store's and must not be blocked.
 */
public interface Presence {

    /** What became of a join. */
    sealed interface Joined {
        /**
         * The peer is in.
         *
         * @param stored the room as it is now, the peer with it
         * @param event the change it made; {@code null} if the very same entry was there already
         * @param nodes with members in the room, the caller's own among them
         */
        record In(StoredRoster stored, @Nullable RosterEvent event, Set<NodeRef> nodes) implements Joined {}

        record Full() implements Joined {}

        record Banned() implements Joined {}

        /** The room has fenced this node's lease generation: take a new one. */
        record Fenced() implements Joined {}
    }

    /**
     * Puts the member in, or replaces its entry (keeping its {@code since}). A replacement by a lower epoch than the
     * entry's is refused as {@link Joined.Fenced}.
     *
     * @param member its {@code since} says when it came in before, if it is brought back: it has that place again, unless the
     *     room knows that it has left; 0 if it was not in
     * @param maxMembers how many the room holds
     * @param floor the highest version of the room that the caller has seen: a room that has lost it goes on above the one after it, so that
     *     every copy finds a gap, and reads it anew
     */
    CompletionStage<Joined> join(RoomName room, Member member, int maxMembers, long floor);

    /** What became of any other write: the event it made, or {@code null} if nothing changed, and whom to tell. */
    record Changed(@Nullable RosterEvent event, Set<NodeRef> nodes) {}

    /**
     * Replaces the entry of a peer that is in the room, keeping its {@code since}; does nothing if the peer is not in
     * it, the entry is the same, its epoch is higher, or the generation is fenced.
     */
    CompletionStage<Changed> update(RoomName room, Member member);

    /** Takes the peer out; does nothing if it is not in, or its entry's epoch is higher than {@code epoch}. */
    CompletionStage<Changed> leave(RoomName room, PeerId peer, long epoch, LeaveReason reason);

    /**
     * A peer that some copy still has, and that the store has lost for good, is gone: makes a version that says so. Does
     * nothing if the peer is in, or nobody is.
     */
    CompletionStage<Changed> expel(RoomName room, PeerId peer);

    /** The room; with nobody in it, {@link Roster#empty}. */
    CompletionStage<StoredRoster> read(RoomName room);

    /**
     * Reads the room of a store that may have lost its last writes: below {@code floor}, the highest version that the
     * caller has seen, it goes on with the one after it, and what lay before counts as unknown.
     */
    CompletionStage<StoredRoster> recover(RoomName room, long floor);

    /** The versions of the rooms, read at once; 0 for a room with nobody in it. */
    CompletionStage<Map<RoomName, Long>> versions(Set<RoomName> rooms);

    /** How many members each of the rooms has, read at once. */
    CompletionStage<Map<RoomName, Integer>> sizes(Set<RoomName> rooms);

    /** The rooms in which the node may have members: never too few, perhaps too many. */
    CompletionStage<Set<RoomName>> roomsOf(NodeRef node);

    /** @param events one {@link RosterEvent.Left} for each member that was taken out, in order of version */
    record Cleared(List<RosterEvent> events, Set<NodeRef> nodes) {}

    /**
     * Fences the generation in this room and takes out every member that the node wrote under it or an older one
     * ({@link LeaveReason#NODE_LOST}).
     */
    CompletionStage<Cleared> clear(RoomName room, NodeRef node, long generation);

    /** Sets what the user says of themselves, for 300 s: it has to be renewed. */
    CompletionStage<Void> setStatus(UserId user, UserStatus status);

    /**
     * Lets what the user said live on for 300 s from now: sets it where nothing is stored, and leaves another status, which
     * was set later by another of the user's sessions, as it is.
     */
    CompletionStage<Void> renewStatus(UserId user, UserStatus status);

    /** {@code null} where the user has said nothing for 300 s. */
    CompletionStage<@Nullable UserStatus> status(UserId user);

    /** How many bans of a room are told at the most. */
    int MAX_BANS = 1000;

    /** Keeps the user out of the room for that long. */
    CompletionStage<Void> ban(RoomName room, UserId user, Duration length);

    /** Lets a banned user in again; {@code false} if it was not banned. */
    CompletionStage<Boolean> unban(RoomName room, UserId user);

    /** Who is banned, and when each ban ends, by the store's clock: the first {@value #MAX_BANS} to end. */
    CompletionStage<Map<UserId, Instant>> bans(RoomName room);
}
