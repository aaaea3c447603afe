package dev.parley.hub.session;

import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.Presence;
import dev.parley.hub.presence.Roster;
import dev.parley.hub.store.SessionRecord;
import dev.parley.hub.store.StoreUnavailableException;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.UserStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rooms one session is in. Changed on the session's loop; read on any thread. What a store that is away did not
 * take, the reconciler brings to it later.
 */
public final class Memberships {
    private final Session session;
    private final Services services;
    private final Map<RoomName, Membership> rooms = new ConcurrentHashMap<>(2);
    private final Turns turns = new Turns();
    /** On the loop. */
    private final Set<RoomName> joining = new HashSet<>(2);

    private volatile UserStatus status = UserStatus.ONLINE;

    Memberships(Session session, Services services) {
        this.session = session;
        this.services = services;
    }

    public Set<RoomName> rooms() {
        return rooms.keySet();
    }

    public boolean contains(RoomName room) {
        return rooms.containsKey(room);
    }

    /** Whether a join is under way. On the loop. */
    boolean isJoining(RoomName room) {
        return joining.contains(room);
    }

    /** What became of a join. */
    public sealed interface Result {
        /** The session is in: the roster has it, and every later event of the room reaches it after this. */
        record In(Roster roster) implements Result {}

        record Full() implements Result {}

        record Banned() implements Result {}

        /** The store did not answer, or the node has just lost its lease: to be tried again. */
        record Unavailable() implements Result {}
    }

    /** Whether the session is in the room, on its way into it, or has a place for one more. On the loop. */
    public boolean mayJoin(RoomName room) {
        final long entering =
                joining.stream().filter(other -> !rooms.containsKey(other)).count();
        return contains(room)
                || isJoining(room)
                || rooms.size() + entering < services.config().maxRoomsPerSession();
    }

    /** Joins, or changes name and metadata. On the loop; {@code done} is told on the loop. */
    public void join(RoomName room, @Nullable String name, @Nullable RawJson metadata, Consumer<Result> done) {
        joining.add(room);
        turns.take(
                room,
                finished -> enter(room, name, metadata, result -> {
                    joining.remove(room);
                    done.accept(result);
                    finished.run();
                }));
    }

    /** Leaves. On the loop; {@code done} is told on the loop, whether the store took it or not. */
    public void leave(RoomName room, LeaveReason reason, Runnable done) {
        turns.take(room, finished -> {
            if (rooms.remove(room) == null) {
                done.run();
                finished.run();
                return;
            }
            if (!session.ended()) {
                save();
            }
            services.rooms()
                    .leave(room, session, session.epoch(), reason)
                    .whenComplete((nothing, failure) -> session.loop().run(() -> {
                        done.run();
                        finished.run();
                    }));
        });
    }

    private void enter(RoomName room, @Nullable String name, @Nullable RawJson metadata, Consumer<Result> done) {
        final Membership before = rooms.get(room);
        final Membership wanted = new Membership(name, metadata, before == null ? 0 : before.since());
        services.rooms()
                .join(
                        room,
                        session,
                        member(wanted),
                        roster -> session.loop().run(() -> entered(room, wanted, roster, done)))
                .whenComplete((joined, failure) -> session.loop().run(() -> {
                    if (failure != null || joined instanceof Presence.Joined.Fenced) {
                        done.accept(new Result.Unavailable());
                    } else if (joined instanceof Presence.Joined.Full) {
                        done.accept(new Result.Full());
                    } else if (joined instanceof Presence.Joined.Banned) {
                        done.accept(new Result.Banned());
                    }
                }));
    }

    private void entered(RoomName room, Membership wanted, Roster roster, Consumer<Result> done) {
        final Member own = roster.members().get(session.peer());
        rooms.put(room, new Membership(wanted.name(), wanted.metadata(), own == null ? wanted.since() : own.since()));
        done.accept(new Result.In(roster));
        if (session.ended()) {
            leave(room, LeaveReason.LEFT, () -> {});
        } else {
            save();
        }
    }

    void leaveAll(LeaveReason reason) {
        for (RoomName room : List.copyOf(rooms.keySet())) {
            leave(room, reason, () -> {});
        }
    }

    /** The session lives elsewhere: its rooms keep it. */
    void forgetAll() {
        for (RoomName room : List.copyOf(rooms.keySet())) {
            rooms.remove(room);
            services.rooms().forget(room, session);
        }
    }

    /** Takes up the rooms of a session that was taken over, as the rosters have it. Completes when it is in them. */
    CompletionStage<Void> restore(SessionRecord record) {
        status = record.status();
        final CompletableFuture<?>[] all = record.rooms().keySet().stream()
                .map(room -> restore(room).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(all);
    }

    /** The store's roster has an entry of this session, which is not in the room: takes it out. On the loop. */
    public void removeGhost(RoomName room, long epoch) {
        turns.take(room, finished -> {
            if (rooms.containsKey(room)) {
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
            join(room, membership.name(), membership.metadata(), result -> {});
        }
    }

    private CompletionStage<Void> restore(RoomName room) {
        return services.rooms().refresh(room).thenCompose(roster -> {
            final CompletableFuture<Void> done = new CompletableFuture<>();
            final Member entry = roster.members().get(session.peer());
            if (entry == null) {
                done.complete(null);
            } else {
                session.loop().run(() -> join(room, entry.name(), entry.metadata(), result -> finish(result, done)));
            }
            return done;
        });
    }

    private static void finish(Result result, CompletableFuture<Void> done) {
        if (result instanceof Result.Unavailable) {
            done.completeExceptionally(new StoreUnavailableException("the session's rooms can't be taken over"));
        } else {
            done.complete(null);
        }
    }

    /** What the user says of themselves. Any thread. */
    public UserStatus status() {
        return status;
    }

    void status(UserStatus now) {
        status = now;
        save();
        services.presence().setStatus(session.grants().user(), now).exceptionally(away -> null);
        updateAll();
    }

    void connectedChanged() {
        updateAll();
    }

    /** {@code null} if it is not in the room. Any thread. */
    @Nullable
    Member entry(RoomName room) {
        final Membership membership = rooms.get(room);
        return membership == null ? null : member(membership);
    }

    Map<RoomName, Long> versions() {
        final Map<RoomName, Long> versions = new HashMap<>();
        rooms.forEach((room, membership) -> versions.put(room, membership.since()));
        return versions;
    }

    /** Each room in turn, with the entry as it is by then: an older one must not overwrite a newer. On the loop. */
    private void updateAll() {
        for (RoomName room : List.copyOf(rooms.keySet())) {
            turns.take(room, finished -> {
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
    }

    /** Writes the session's record behind. */
    void save() {
        services.store().save(session.record()).exceptionally(away -> null);
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
                services.generation().getAsLong(),
                session.epoch(),
                membership.since());
    }
}
