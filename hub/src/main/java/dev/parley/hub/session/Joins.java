package dev.parley.hub.session;

import dev.parley.hub.node.Lease;
import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.Roster;
import dev.parley.hub.presence.StoredRoster;
import dev.parley.hub.room.LocalRooms;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RoomName;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The ways of one session into its rooms: its client asks for it, it was in when another node had it, or the store has lost
 * it. Each is a turn of the room's {@link Sequencer}. Lives on the session's loop.
 */
public final class Joins {
    /** Stands for what a client was told where it has not asked for the roster, and will not be told it. */
    private static final long UNASKED = -1;
    /** How often, and after how long each, a lease that may have run out is looked at again. */
    private static final int TRIES = 10;

    private static final Duration AGAIN = Duration.ofMillis(200);
    /** How long after rooms could not be restored they are tried again. */
    private static final Duration RESTORE_AGAIN = Duration.ofSeconds(1);

    private final Session session;
    private final Memberships memberships;
    private final Ownership ownership;
    private final LocalRooms local;
    private final Lease lease;
    private final Device device;

    Joins(Session session, Memberships memberships, Ownership ownership, LocalRooms local, Lease lease, Device device) {
        this.session = session;
        this.memberships = memberships;
        this.ownership = ownership;
        this.local = local;
        this.lease = lease;
        this.device = device;
    }

    /** Joins, or changes name and metadata. On the loop; {@code done} is told on the loop. */
    public void join(RoomName room, @Nullable String name, @Nullable RawJson metadata, Consumer<JoinResult> done) {
        memberships.joining(room);
        final Membership wanted = new Membership(name, metadata, 0, 0);
        memberships.sequencer().take(room, metadata == null ? 0 : metadata.length(), finished -> {
            final Consumer<JoinResult> end = result -> {
                memberships.settled(room);
                done.accept(result);
                finished.run();
            };
            device.whenAlone(() -> ownership.whenRecorded(stored -> {
                if (stored || memberships.contains(room)) {
                    enter(room, wanted, result -> {
                        if (result instanceof JoinResult.Full) {
                            makePlace(room, () -> enter(room, wanted, again -> end.accept(full(again))));
                        } else {
                            end.accept(result);
                        }
                    });
                } else {
                    // Whoever took the session over now would not know that it is there.
                    end.accept(new JoinResult.Unavailable());
                }
            }));
        });
    }

    /** A room is full for good only where it is known that none of its places is that of the former session of this device. */
    private JoinResult full(JoinResult result) {
        return result instanceof JoinResult.Full && !device.known() ? new JoinResult.Unavailable() : result;
    }

    /** What is left of the same user in a full room gives its place to who comes now. */
    private void makePlace(RoomName room, Runnable then) {
        local.read(room).whenComplete((stored, failure) -> {
            final CompletableFuture<?>[] all = failure != null
                    ? new CompletableFuture<?>[0]
                    : stored.roster().members().values().stream()
                            .filter(member ->
                                    member.user().equals(session.grants().user())
                                            && !member.peer().equals(session.peer())
                                            && (!member.connected() || device.isFormer(member.peer())))
                            .map(ghost -> local.remove(room, ghost.peer(), ghost.epoch(), LeaveReason.REPLACED)
                                    .toCompletableFuture())
                            .toArray(CompletableFuture<?>[]::new);
            var _ = CompletableFuture.allOf(all)
                    .whenComplete((done, away) -> session.loop().run(then));
        });
    }

    /**
     * Takes up the rooms of a session that was taken over, and goes on until it is settled for each. Any thread.
     *
     * @return completes on the loop: whether it is settled for every room already
     */
    CompletionStage<Boolean> restoreAll() {
        final CompletableFuture<Boolean> done = new CompletableFuture<>();
        session.loop()
                .run(() -> restore().thenAccept(restored -> {
                    if (!restored && !session.ended()) {
                        session.loop().schedule(RESTORE_AGAIN, this::restoreAll);
                    }
                    done.complete(restored);
                }));
        return done;
    }

    /**
     * Takes up the rooms of a session that was taken over, as the rosters have it. A room whose roster has it no more is
     * told as closed. On the loop.
     *
     * @return completes on the loop: whether it is settled for every room; if not, it is to be called again
     */
    private CompletionStage<Boolean> restore() {
        final CompletableFuture<?>[] all = List.copyOf(memberships.unrestored()).stream()
                .map(this::restore)
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(all)
                .thenApply(done -> memberships.unrestored().isEmpty());
    }

    private CompletableFuture<Void> restore(RoomName room) {
        final CompletableFuture<Void> done = new CompletableFuture<>();
        memberships
                .sequencer()
                .take(
                        room,
                        finished -> local.read(room)
                                .whenComplete((stored, failure) -> session.loop()
                                        .run(() -> {
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
        final Long told = memberships.unrestored(room);
        final Member entry = stored.roster().members().get(session.peer());
        if (told == null) {
            end.run();
        } else if (entry == null) {
            lost(room, "lost");
            end.run();
        } else {
            final Membership wanted =
                    new Membership(entry.name(), entry.metadata(), entry.since(), Math.max(told, Memberships.ANEW));
            enter(room, wanted, result -> {
                switch (result) {
                    case JoinResult.In in -> {}
                    case JoinResult.Full full -> lost(room, "full");
                    case JoinResult.Banned banned -> lost(room, "banned");
                    case JoinResult.Forbidden forbidden -> {}
                    case JoinResult.Unavailable unavailable -> {}
                }
                end.run();
            });
        }
    }

    private void lost(RoomName room, String why) {
        memberships.lost(room);
        session.roomClosed(room, why);
        ownership.recordChanged();
    }

    /** The store has lost it from the room's roster: it joins again as it was. */
    void rejoin(RoomName room) {
        if (memberships.contains(room) && !session.ended()) {
            memberships.sequencer().take(room, finished -> {
                final Membership still = memberships.place(room);
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

    /**
     * A node that may be taken for dead brings nobody in: others may be clearing the rooms of what is in its name. Where the
     * store is only just back, the lease is in a moment.
     */
    private void enter(RoomName room, Membership wanted, Consumer<JoinResult> done) {
        enter(room, wanted, done, TRIES);
    }

    private void enter(RoomName room, Membership wanted, Consumer<JoinResult> done, int tries) {
        if (session.ended() || (!lease.certain() && tries == 0)) {
            done.accept(new JoinResult.Unavailable());
            return;
        }
        if (!lease.certain()) {
            session.loop().schedule(AGAIN, () -> enter(room, wanted, done, tries - 1));
            return;
        }
        final Membership before = memberships.place(room);
        final Membership place = before == null
                ? wanted
                : new Membership(wanted.name(), wanted.metadata(), before.since(), before.told());
        local.join(
                room,
                session.occupant(),
                memberships.member(place),
                Math.max(wanted.told(), 0),
                joined -> session.loop().run(() -> {
                    switch (joined) {
                        case LocalRooms.Joined.In in -> entered(room, place, wanted.told(), in, done);
                        case LocalRooms.Joined.Full full -> done.accept(new JoinResult.Full());
                        case LocalRooms.Joined.Banned banned -> done.accept(new JoinResult.Banned());
                        case LocalRooms.Joined.Unavailable none -> done.accept(new JoinResult.Unavailable());
                    }
                }));
    }

    /** @param asked up to where the client that asked for this knows the room, as {@link Membership#told} has it */
    private void entered(
            RoomName room, Membership place, long asked, LocalRooms.Joined.In in, Consumer<JoinResult> done) {
        if (memberships.forgotten()) {
            // Whoever has the session now has this room on record, and finds it.
            local.forget(room, session.occupant());
            done.accept(new JoinResult.Unavailable());
            return;
        }
        final Roster roster = in.roster();
        final Member own = roster.members().get(session.peer());
        final long held = in.settled() ? asked : Math.min(asked, UNASKED);
        final long told = held == UNASKED ? place.told() : held == 0 || !in.complete() ? roster.version() : held;
        final long since = own == null ? place.since() : own.since();
        memberships.entered(room, new Membership(place.name(), place.metadata(), since, told));
        if (!in.complete()) {
            session.mailbox().missed();
        }
        if (own != null && !own.equals(memberships.entry(room))) {
            // Its client has gone or come, or said something else, while this was under way.
            memberships.correct(room);
        }
        if (session.ended() || !session.grants().allows(room)) {
            done.accept(new JoinResult.Forbidden());
            memberships.leave(room, LeaveReason.LEFT, left -> {});
        } else {
            done.accept(new JoinResult.In(roster));
        }
    }
}
