package dev.parley.hub.session;

import dev.parley.hub.node.Lease;
import dev.parley.hub.presence.Member;
import dev.parley.hub.room.LocalRooms;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.UserStatus;
import dev.parley.protocol.Wire;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rooms one session is in, and its entry in each; {@link Joins} brings it in. Changed on the session's loop; read on any
 * thread. A room is in the session's record before it is in the room's roster, and leaves the roster before the record: whoever
 * takes the session over finds every room it may be in.
 */
public final class Memberships {
    /** Of a room of which the client has to find out anew: no version is as low. */
    static final long ANEW = 1;

    private final Session session;
    private final Ownership ownership;
    private final LocalRooms local;
    private final Lease lease;
    private final Wire wire;
    private final int maxRooms;
    private final Map<RoomName, Membership> rooms = new ConcurrentHashMap<>(2);
    /** Rooms of the session's record that it is not in again yet, with what its client was told of them. */
    private final Map<RoomName, Long> unrestored = new ConcurrentHashMap<>(2);

    private final Sequencer sequencer = new Sequencer();
    /** On the loop. */
    private final Set<RoomName> joining = new HashSet<>(2);

    /** Whether the session lives elsewhere. On the loop. */
    private boolean forgotten;

    /** Rooms in which an update waits for its turn. On the loop. */
    private final Set<RoomName> updating = new HashSet<>(2);

    private volatile UserStatus status = UserStatus.ONLINE;

    /**
     * @param wire by which its client comes in
     * @param maxRooms that a session may be in
     */
    Memberships(Session session, Ownership ownership, LocalRooms local, Lease lease, Wire wire, int maxRooms) {
        this.session = session;
        this.ownership = ownership;
        this.local = local;
        this.lease = lease;
        this.wire = wire;
        this.maxRooms = maxRooms;
    }

    /** Begins with what another node left, to be taken up by {@link Joins#restore}. */
    void begin(UserStatus said, Map<RoomName, Long> recorded) {
        status = said;
        unrestored.putAll(recorded);
    }

    public Set<RoomName> rooms() {
        return rooms.keySet();
    }

    public boolean contains(RoomName room) {
        return rooms.containsKey(room);
    }

    /** Whether the session is in the room, on its way into it, or has a place for one more. On the loop. */
    public boolean mayJoin(RoomName room) {
        return all().contains(room) || all().size() < maxRooms;
    }

    /** Whether so much that it was asked for waits for its turn that no more may be asked for. On the loop. */
    public boolean crowded() {
        return sequencer.full();
    }

    /** The turns of what is done to each room. */
    Sequencer sequencer() {
        return sequencer;
    }

    /** The session is on its way into the room, and may be in it from now on. On the loop. */
    void joining(RoomName room) {
        joining.add(room);
        ownership.recordChanged();
    }

    /** The session is not on its way into the room any more. On the loop. */
    void settled(RoomName room) {
        joining.remove(room);
    }

    /** {@code null} if it is not in the room. */
    @Nullable
    Membership place(RoomName room) {
        return rooms.get(room);
    }

    /** Rooms of the session's record that it is not in again yet. */
    Set<RoomName> unrestored() {
        return unrestored.keySet();
    }

    /** What its client was told of a room that it is not in again yet; {@code null} of others. */
    @Nullable
    Long unrestored(RoomName room) {
        return unrestored.get(room);
    }

    /** A room of the session's record has it no more. On the loop. */
    void lost(RoomName room) {
        unrestored.remove(room);
    }

    /** Whether the session lives elsewhere. On the loop. */
    boolean forgotten() {
        return forgotten;
    }

    /** The session is in the room. On the loop. */
    void entered(RoomName room, Membership place) {
        rooms.merge(room, place, (earlier, now) -> now.told(earlier.told()));
        unrestored.remove(room);
        ownership.recordChanged();
    }

    /** What became of a leave. */
    public enum Left {
        /** It was in the room, and is out of it, or will be once the store of rooms answers. */
        OUT,
        NOT_IN,
        /** It is out of it as far as this node goes, which may have lost the session, and no store says so. */
        UNCONFIRMED,
        /** Another node may have the session by now, and have it in the room, and no store says so: to be tried again. */
        UNAVAILABLE
    }

    /**
     * Leaves, when what was asked of the room before is done. On the loop; {@code done} is told there. A node that is not the
     * session's any more has not taken it out, and does not know whether it is in: it says nothing before it knows. It is out
     * for sure once its record is without the room, too: whoever took the session over before may have it in again.
     */
    public void leave(RoomName room, LeaveReason reason, Consumer<Left> done) {
        sequencer.take(room, finished -> {
            final Membership place = rooms.remove(room);
            final Long unrestoredPlace = unrestored.remove(room);
            final Consumer<Left> end = left -> {
                done.accept(left);
                finished.run();
            };
            if (place == null && unrestoredPlace == null) {
                ownership.whenCertain(certain -> end.accept(certain ? Left.NOT_IN : Left.UNAVAILABLE));
                return;
            }
            local.leave(room, session.occupant(), session.epoch(), reason)
                    .whenComplete((nothing, failure) -> session.loop().run(() -> {
                        ownership.recordChanged();
                        ownership.whenRecorded(stored -> end.accept(
                                stored || (!session.ended() && ownership.certain()) ? Left.OUT : Left.UNCONFIRMED));
                    }));
        });
    }

    /** Leaves every room. Completes when the store was asked for each. */
    CompletionStage<Void> leaveAll(LeaveReason reason) {
        final CompletableFuture<?>[] all = all().stream()
                .map(room -> {
                    final CompletableFuture<Void> left = new CompletableFuture<>();
                    leave(room, reason, result -> left.complete(null));
                    return left;
                })
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(all);
    }

    /** The session lives elsewhere: its rooms keep it. */
    void forgetAll() {
        forgotten = true;
        unrestored.clear();
        for (RoomName room : List.copyOf(rooms.keySet())) {
            rooms.remove(room);
            local.forget(room, session.occupant());
        }
    }

    /** The store's roster has an entry of this session, which is not in the room: takes it out. On the loop. */
    public void removeGhost(RoomName room, long epoch) {
        sequencer.take(room, finished -> {
            if (all().contains(room)) {
                finished.run();
                return;
            }
            local.remove(room, session.peer(), epoch, LeaveReason.LOST)
                    .whenComplete((done, failure) -> session.loop().run(finished));
        });
    }

    /** The client was told of the room up to that version. On the loop. */
    void told(RoomName room, long version) {
        rooms.computeIfPresent(room, (name, membership) -> membership.told(version));
        unrestored.computeIfPresent(room, (name, told) -> Math.max(told, version));
        ownership.recordChanged();
    }

    /** What the user says of themselves. Any thread. */
    public UserStatus status() {
        return status;
    }

    /** Says what the user is up to, in every room. On the loop. */
    public void status(UserStatus now) {
        status = now;
        ownership.recordChanged();
        local.setStatus(session.grants().user(), now);
        updateAll();
    }

    /** The client has come, or is gone: others are told. On the loop. */
    void connectedChanged() {
        updateAll();
    }

    /** {@code null} if it is not in the room. Any thread. */
    @Nullable
    Member entry(RoomName room) {
        final Membership membership = rooms.get(room);
        return membership == null ? null : member(membership);
    }

    /**
     * Every room that the session may be in, and what its client was told of it: for its record. On the loop.
     *
     * @param missed whether the client has to find out anew, and may not know it yet
     */
    Map<RoomName, Long> recorded(boolean missed) {
        final Map<RoomName, Long> recorded = new HashMap<>();
        joining.forEach(room -> recorded.put(room, 0L));
        recorded.putAll(unrestored);
        rooms.forEach((room, membership) -> recorded.put(room, membership.told()));
        if (missed) {
            recorded.replaceAll((room, told) -> Math.min(told, ANEW));
        }
        return recorded;
    }

    private Set<RoomName> all() {
        final Set<RoomName> all = new LinkedHashSet<>(rooms.keySet());
        all.addAll(unrestored.keySet());
        all.addAll(joining);
        return all;
    }

    private void updateAll() {
        List.copyOf(rooms.keySet()).forEach(this::correct);
    }

    /** Writes its entry, when it is its turn, as it is by then: an older one must not overwrite a newer. On the loop. */
    void correct(RoomName room) {
        if (!updating.add(room)) {
            return;
        }
        sequencer.take(room, finished -> {
            updating.remove(room);
            final Membership membership = rooms.get(room);
            if (membership == null) {
                finished.run();
            } else {
                local.update(room, member(membership))
                        .whenComplete((done, away) -> session.loop().run(finished));
            }
        });
    }

    /** The session's entry in a room's roster, as it should be at the moment. */
    Member member(Membership membership) {
        return new Member(
                session.peer(),
                session.grants().user(),
                membership.name(),
                wire,
                status,
                session.connected(),
                membership.metadata(),
                session.node(),
                lease.generation(),
                session.epoch(),
                membership.since());
    }
}
