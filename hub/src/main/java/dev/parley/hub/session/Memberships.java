package dev.parley.hub.session;

import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.Roster;
import dev.parley.hub.presence.StoredRoster;
import dev.parley.hub.room.LocalRooms;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.UserStatus;
import java.time.Duration;
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
 * The rooms one session is in. Changed on the session's loop; read on any thread. A room is in the session's record before
 * it is in the room's roster, and leaves the roster before the record: whoever takes the session over finds every room it
 * may be in.
 */
public final class Memberships {
    /** Stands for what a client was told where it has not asked for the roster, and will not be told it. */
    private static final long UNASKED = -1;
    /** How often, and after how long each, a lease that may have run out is looked at again. */
    private static final int TRIES = 10;

    private static final Duration AGAIN = Duration.ofMillis(200);

    /** Of a room of which the client has to find out anew: no version is as low. */
    private static final long ANEW = 1;

    private final Session session;
    private final Services services;
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

    Memberships(Session session, Services services) {
        this.session = session;
        this.services = services;
    }

    /** Begins with what another node left, to be taken up by {@link #restore}. */
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

    /** What became of a join. */
    public sealed interface Result {
        /** The session is in: the roster has it, and every later event of the room reaches it after this. */
        record In(Roster roster) implements Result {}

        record Full() implements Result {}

        record Banned() implements Result {}

        /** Meanwhile the session has ended, or a fresh token that does not allow the room was said: it is out again. */
        record Forbidden() implements Result {}

        /** A store did not answer, or the node has just lost its lease: to be tried again. */
        record Unavailable() implements Result {}
    }

    /** Whether the session is in the room, on its way into it, or has a place for one more. On the loop. */
    public boolean mayJoin(RoomName room) {
        return all().contains(room) || all().size() < services.config().maxRoomsPerSession();
    }

    /** Whether so much that it was asked for waits for its turn that no more may be asked for. On the loop. */
    public boolean crowded() {
        return sequencer.full();
    }

    /** Joins, or changes name and metadata. On the loop; {@code done} is told on the loop. */
    public void join(RoomName room, @Nullable String name, @Nullable RawJson metadata, Consumer<Result> done) {
        joining.add(room);
        session.recordChanged();
        final Membership wanted = new Membership(name, metadata, 0, 0);
        sequencer.take(room, metadata == null ? 0 : metadata.length(), finished -> {
            final Consumer<Result> end = result -> {
                joining.remove(room);
                done.accept(result);
                finished.run();
            };
            session.hold()
                    .whenAlone(() -> session.whenRecorded(stored -> {
                        if (stored || rooms.containsKey(room)) {
                            enter(room, wanted, result -> {
                                if (result instanceof Result.Full) {
                                    makePlace(room, () -> enter(room, wanted, again -> end.accept(full(again))));
                                } else {
                                    end.accept(result);
                                }
                            });
                        } else {
                            // Whoever took the session over now would not know that it is there.
                            end.accept(new Result.Unavailable());
                        }
                    }));
        });
    }

    /** A room is full for good only where it is known that none of its places is that of the former session of this device. */
    private Result full(Result result) {
        return result instanceof Result.Full && !session.hold().known() ? new Result.Unavailable() : result;
    }

    /** What is left of the same user in a full room gives its place to who comes now. */
    private void makePlace(RoomName room, Runnable then) {
        services.rooms().read(room).whenComplete((stored, failure) -> {
            final CompletableFuture<?>[] all = failure != null
                    ? new CompletableFuture<?>[0]
                    : stored.roster().members().values().stream()
                            .filter(member -> member.user()
                                            .equals(session.grants().user())
                                    && !member.peer().equals(session.peer())
                                    && (!member.connected() || session.hold().isFormer(member.peer())))
                            .map(ghost -> services.rooms()
                                    .remove(room, ghost.peer(), ghost.epoch(), LeaveReason.REPLACED)
                                    .toCompletableFuture())
                            .toArray(CompletableFuture<?>[]::new);
            var _ = CompletableFuture.allOf(all)
                    .whenComplete((done, away) -> session.loop().run(then));
        });
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
                session.whenCertain(certain -> end.accept(certain ? Left.NOT_IN : Left.UNAVAILABLE));
                return;
            }
            services.rooms()
                    .leave(room, session, session.epoch(), reason)
                    .whenComplete((nothing, failure) -> session.loop().run(() -> {
                        session.recordChanged();
                        session.whenRecorded(stored -> end.accept(
                                stored || (!session.ended() && session.certain()) ? Left.OUT : Left.UNCONFIRMED));
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
            services.rooms().forget(room, session);
        }
    }

    /**
     * Takes up the rooms of a session that was taken over, as the rosters have it. A room whose roster has it no more is
     * told as closed. On the loop.
     *
     * @return completes on the loop: whether it is settled for every room; if not, it is to be called again
     */
    CompletionStage<Boolean> restore() {
        final CompletableFuture<?>[] all =
                List.copyOf(unrestored.keySet()).stream().map(this::restore).toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(all).thenApply(done -> unrestored.isEmpty());
    }

    private CompletableFuture<Void> restore(RoomName room) {
        final CompletableFuture<Void> done = new CompletableFuture<>();
        sequencer.take(
                room,
                finished -> services.rooms()
                        .read(room)
                        .whenComplete((stored, failure) -> session.loop().run(() -> {
                            final Runnable end = () -> {
                                finished.run();
                                done.complete(null);
                            };
                            if (failure != null || session.ended()) {
                                end.run();
                            } else {
                                restore(room, stored, end);
                            }
                        })));
        return done;
    }

    private void restore(RoomName room, StoredRoster stored, Runnable end) {
        final Long told = unrestored.get(room);
        final Member entry = stored.roster().members().get(session.peer());
        if (told == null) {
            end.run();
        } else if (entry == null) {
            lost(room, "lost");
            end.run();
        } else {
            enter(room, new Membership(entry.name(), entry.metadata(), entry.since(), Math.max(told, ANEW)), result -> {
                switch (result) {
                    case Result.In in -> {}
                    case Result.Full full -> lost(room, "full");
                    case Result.Banned banned -> lost(room, "banned");
                    case Result.Forbidden forbidden -> {}
                    case Result.Unavailable unavailable -> {}
                }
                end.run();
            });
        }
    }

    private void lost(RoomName room, String why) {
        unrestored.remove(room);
        session.roomClosed(room, why);
        session.recordChanged();
    }

    /**
     * A node that may be taken for dead brings nobody in: others may be clearing the rooms of what is in its name. Where the
     * store is only just back, the lease is in a moment.
     */
    private void enter(RoomName room, Membership wanted, Consumer<Result> done) {
        enter(room, wanted, done, TRIES);
    }

    private void enter(RoomName room, Membership wanted, Consumer<Result> done, int tries) {
        if (session.ended() || (!services.lease().certain() && tries == 0)) {
            done.accept(new Result.Unavailable());
            return;
        }
        if (!services.lease().certain()) {
            session.loop().schedule(AGAIN, () -> enter(room, wanted, done, tries - 1));
            return;
        }
        final Membership before = rooms.get(room);
        final Membership place = before == null
                ? wanted
                : new Membership(wanted.name(), wanted.metadata(), before.since(), before.told());
        services.rooms()
                .join(
                        room,
                        session,
                        member(place),
                        Math.max(wanted.told(), 0),
                        joined -> session.loop().run(() -> {
                            switch (joined) {
                                case LocalRooms.Joined.In in -> entered(room, place, wanted.told(), in, done);
                                case LocalRooms.Joined.Full full -> done.accept(new Result.Full());
                                case LocalRooms.Joined.Banned banned -> done.accept(new Result.Banned());
                                case LocalRooms.Joined.Unavailable none -> done.accept(new Result.Unavailable());
                            }
                        }));
    }

    /** @param asked up to where the client that asked for this knows the room, as {@link Membership#told} has it */
    private void entered(RoomName room, Membership place, long asked, LocalRooms.Joined.In in, Consumer<Result> done) {
        if (forgotten) {
            // Whoever has the session now has this room on record, and finds it.
            services.rooms().forget(room, session);
            done.accept(new Result.Unavailable());
            return;
        }
        final Roster roster = in.roster();
        final Member own = roster.members().get(session.peer());
        final long held = in.settled() ? asked : Math.min(asked, UNASKED);
        final long told = held == UNASKED ? place.told() : held == 0 || !in.complete() ? roster.version() : held;
        rooms.merge(
                room,
                new Membership(place.name(), place.metadata(), own == null ? place.since() : own.since(), told),
                (earlier, now) -> now.told(earlier.told()));
        unrestored.remove(room);
        session.recordChanged();
        if (!in.complete()) {
            session.missed();
        }
        if (own != null && !own.equals(entry(room))) {
            // Its client has gone or come, or said something else, while this was under way.
            correct(room);
        }
        if (session.ended() || !session.grants().allows(room)) {
            done.accept(new Result.Forbidden());
            leave(room, LeaveReason.LEFT, left -> {});
        } else {
            done.accept(new Result.In(roster));
        }
    }

    /** The store's roster has an entry of this session, which is not in the room: takes it out. On the loop. */
    public void removeGhost(RoomName room, long epoch) {
        sequencer.take(room, finished -> {
            if (all().contains(room)) {
                finished.run();
                return;
            }
            services.rooms()
                    .remove(room, session.peer(), epoch, LeaveReason.LOST)
                    .whenComplete((done, failure) -> session.loop().run(finished));
        });
    }

    /** The store has lost it from the room's roster: it joins again as it was. On the loop. */
    void rejoin(RoomName room) {
        final Membership membership = rooms.get(room);
        if (membership != null && !session.ended()) {
            sequencer.take(room, finished -> {
                final Membership still = rooms.get(room);
                if (still == null) {
                    finished.run();
                } else {
                    enter(
                            room,
                            new Membership(still.name(), still.metadata(), still.since(), UNASKED),
                            result -> finished.run());
                }
            });
        }
    }

    /** The client was told of the room up to that version. On the loop. */
    void told(RoomName room, long version) {
        rooms.computeIfPresent(room, (name, membership) -> membership.told(version));
        unrestored.computeIfPresent(room, (name, told) -> Math.max(told, version));
        session.recordChanged();
    }

    /** What the user says of themselves. Any thread. */
    public UserStatus status() {
        return status;
    }

    void status(UserStatus now) {
        status = now;
        session.recordChanged();
        services.rooms().setStatus(session.grants().user(), now);
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
                services.rooms()
                        .update(room, member(membership))
                        .whenComplete((done, away) -> session.loop().run(finished));
            }
        });
    }

    private Member member(Membership membership) {
        return new Member(
                session.peer(),
                session.grants().user(),
                membership.name(),
                services.self().service().wire(),
                status,
                session.connected(),
                membership.metadata(),
                services.self(),
                services.lease().generation(),
                session.epoch(),
                membership.since());
    }
}
