package dev.parley.hub.room;

import dev.parley.hub.event.RoomEvent;
import dev.parley.hub.event.RoomEvents;
import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.exchange.SignalExchange;
import dev.parley.hub.loop.Loop;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.Presence;
import dev.parley.hub.presence.Roster;
import dev.parley.hub.presence.RosterEvent;
import dev.parley.hub.presence.StoredRoster;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.UserId;
import dev.parley.protocol.UserStatus;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rooms that have members on this node: changes go to presence first, then to the copy here, and from here to every
 * other node with members in the room. Any thread.
 */
public final class LocalRooms {
    private static final Duration EVENT_LIFETIME = Duration.ofSeconds(5);
    private static final long UNTOLD = -1;

    private final NodeRef self;
    private final Presence presence;
    private final SignalExchange exchange;
    private final List<Loop> loops;
    private final int maxMembers;
    private final Duration restoration;
    private final Map<RoomName, Counted> views = new ConcurrentHashMap<>();
    private final AtomicBoolean writesMissed = new AtomicBoolean();
    private final AtomicBoolean rewound = new AtomicBoolean();
    private final Removals removals;
    private final RoomEvents events;

    /** A view and how many members and joins under way need it. */
    private record Counted(RoomView view, int users) {}

    /**
     * @param loops among which rooms are spread; not empty
     * @param lease of a node: within two every node has noticed that the store was emptied, and brought its members back
     */
    public LocalRooms(
            NodeRef self,
            Presence presence,
            SignalExchange exchange,
            List<Loop> loops,
            int maxMembers,
            Duration lease,
            RoomEvents events,
            MeterRegistry meters) {
        this.self = self;
        this.presence = presence;
        this.exchange = exchange;
        this.loops = List.copyOf(loops);
        this.maxMembers = maxMembers;
        this.restoration = lease.multipliedBy(2);
        this.events = events;
        this.removals = new Removals(loops.getFirst(), this::writesMissed, meters);
    }

    /** This node's copy of a room; {@code null} if it has no members in it. */
    public @Nullable RoomView view(RoomName room) {
        final Counted counted = views.get(room);
        return counted == null ? null : counted.view;
    }

    /** The rooms with members here. */
    public Collection<RoomName> names() {
        return views.keySet();
    }

    /** What became of a join. */
    public sealed interface Joined {
        /**
         * The member is in: every later event of the room reaches it after this.
         *
         * @param complete whether what has changed since the version that its client held was told by roster events
         * @param settled whether the roster is known to be what the store has
         */
        record In(Roster roster, boolean complete, boolean settled) implements Joined {}

        record Full() implements Joined {}

        record Banned() implements Joined {}

        /** The store does not answer, or has fenced this node's lease: to be tried again. */
        record Unavailable() implements Joined {}
    }

    /**
     * Puts a member in, or renews its entry; one that was in ({@code since}) is brought back if the store has lost it,
     * however full the room is by now. Once it is in, every later event follows through {@link Occupant#rosterEvent}.
     *
     * @param held the version up to which its client knows the room; 0 if it is going to be told the roster whole
     * @param done told once, on the room's loop
     */
    public void join(RoomName room, Occupant occupant, Member member, long held, Consumer<Joined> done) {
        final RoomView view = acquire(room);
        final int limit = member.since() == 0 ? maxMembers : Integer.MAX_VALUE;
        final Runnable stayOut = removals.hold(new Removals.Place(room, occupant.peer()));
        noticed(presence.join(room, member, limit, view.roster().version()))
                .whenComplete((joined, failure) -> view.loop().run(() -> {
                    final Joined result = switch (joined) {
                        case Presence.Joined.In in -> enter(view, in, occupant, member.since(), held);
                        case Presence.Joined.Full full -> new Joined.Full();
                        case Presence.Joined.Banned banned -> new Joined.Banned();
                        case Presence.Joined.Fenced fenced -> new Joined.Unavailable();
                        case null -> new Joined.Unavailable();
                    };
                    if (!(result instanceof Joined.In)) {
                        release(room);
                        stayOut.run();
                    }
                    done.accept(result);
                }));
    }

    private Joined.In enter(RoomView view, Presence.Joined.In in, Occupant occupant, long since, long held) {
        settle(view, in, since == 0);
        if (held > 0 && in.stored().lostSince(Math.max(held, since))) {
            // This copy may be new, and can't know who is missing.
            view.restoring();
        }
        final long told = held == 0 ? view.roster().version() : tellMissed(view, in.stored(), occupant, held);
        if (!view.enter(occupant, told == UNTOLD ? view.roster().version() : told)) {
            release(view.roster().room());
        }
        return new Joined.In(view.roster(), told != UNTOLD, view.settled());
    }

    /**
     * Tells a member that comes back what others have changed since.
     *
     * @return the version up to which it was told, or {@link #UNTOLD} if that can't be told any more
     */
    private static long tellMissed(RoomView view, StoredRoster stored, Occupant occupant, long held) {
        final List<RosterEvent> events = stored.since(held);
        if (events == null || view.roster().version() != stored.roster().version()) {
            return UNTOLD;
        }
        long last = held;
        for (RosterEvent event : events) {
            if (!event.peer().equals(occupant.peer())) {
                occupant.rosterEvent(RosterPush.of(event, null, true).after(last));
                last = event.version();
            }
        }
        return last;
    }

    /** Changes a member's entry. Fails as {@link Presence#update} does. */
    public CompletionStage<Void> update(RoomName room, Member member) {
        return noticed(presence.update(room, member)).thenAccept(this::spread);
    }

    /**
     * Takes a member of this node out. It hears no more of the room from this call on. While the store does not answer it is
     * asked again, as {@link Removals} has it.
     *
     * @return completes when the store was asked for the first time
     */
    public CompletionStage<Void> leave(RoomName room, Occupant occupant, long epoch, LeaveReason reason) {
        forget(room, occupant);
        final PeerId peer = occupant.peer();
        return removals.surely(
                new Removals.Place(room, peer),
                () -> presence.leave(room, peer, epoch, reason)
                        .thenCompose(
                                changed -> changed.event() != null ? done(changed) : expelIfSeen(room, peer, epoch)));
    }

    private CompletionStage<Void> done(Presence.Changed changed) {
        spread(changed);
        return CompletableFuture.completedFuture(null);
    }

    /** The store has nothing to take out; if a copy still has it, the store has lost it, and everybody has to be told. */
    private CompletionStage<Void> expelIfSeen(RoomName room, PeerId peer, long epoch) {
        final RoomView view = view(room);
        final Member seen = view == null ? null : view.roster().members().get(peer);
        return seen == null || seen.epoch() > epoch
                ? CompletableFuture.completedFuture(null)
                : presence.expel(room, peer).thenAccept(this::spread);
    }

    private void expel(RoomName room, PeerId peer) {
        noticed(presence.expel(room, peer)).thenAccept(this::spread).exceptionally(away -> null);
    }

    /** What the user says of themselves, for the store. While it does not answer, it is lost: it is said again before long. */
    public void setStatus(UserId user, UserStatus status) {
        presence.setStatus(user, status).exceptionally(away -> null);
    }

    /** Takes a peer out of the store's roster that has no session here any more. Fails as {@link Presence#leave}. */
    public CompletionStage<Void> remove(RoomName room, PeerId peer, long epoch, LeaveReason reason) {
        return noticed(presence.leave(room, peer, epoch, reason)).thenAccept(this::spread);
    }

    /** The member is not this node's any more, but stays in the room. */
    public void forget(RoomName room, Occupant occupant) {
        final RoomView view = view(room);
        if (view != null) {
            view.loop().run(() -> {
                if (view.exit(occupant)) {
                    release(room);
                }
            });
        }
    }

    /** A change that another node made. */
    public void receive(RosterEvent event) {
        final RoomView view = view(event.room());
        if (view != null) {
            view.loop().run(() -> view.apply(event));
        }
    }

    /**
     * Something that everybody in a room is told, as far as they live here.
     *
     * @param answer told exactly once, on any thread: {@link Outcome#DELIVERED} once all have it safe who lived here by the version that
     *     the sender knows, or who are here by now
     */
    public void push(NodeMessage.RoomPush push, Consumer<Outcome> answer) {
        final RoomView view = view(push.room());
        if (view == null) {
            answer.accept(Outcome.MOVED);
        } else if (!view.whenAt(
                push.roomVersion(), push.body().length(), () -> view.loop().run(() -> view.push(push, self, answer)))) {
            answer.accept(Outcome.UNREACHABLE);
        }
    }

    /** Tells everybody of changes that were made on behalf of another node. */
    public void spread(Presence.Cleared cleared) {
        cleared.events()
                .forEach(event -> spread(
                        event, cleared.nodes(), event.equals(cleared.events().getLast())));
    }

    /**
     * Who is in a room.
     *
     * @param settled whether that is all: the store is not being brought back what it has lost
     */
    public record Found(Roster roster, boolean settled) {}

    /**
     * Reads the room anew. Completes, on any thread, when this node's copy is as new as the store's: with that, and with whom
     * the store has besides, where versions mislead because it has lost some.
     */
    public CompletionStage<Found> refresh(RoomName room) {
        return read(room).thenCompose(fresh -> {
            final CompletableFuture<Found> adopted = new CompletableFuture<>();
            final RoomView view = view(room);
            if (view == null) {
                adopted.complete(new Found(fresh.roster(), true));
            } else {
                view.loop().run(() -> {
                    view.adopt(fresh);
                    adopted.complete(new Found(both(view.roster(), fresh.roster()), view.settled()));
                });
            }
            return adopted;
        });
    }

    private static Roster both(Roster copy, Roster stored) {
        if (copy.members().keySet().containsAll(stored.members().keySet())) {
            return copy;
        }
        final Map<PeerId, Member> members = new LinkedHashMap<>(stored.members());
        members.putAll(copy.members());
        return new Roster(copy.room(), copy.version(), members);
    }

    /** The room as the store has it. Fails as {@link Presence#read} does. */
    public CompletionStage<StoredRoster> read(RoomName room) {
        return presence.read(room);
    }

    /** The store has lost data of the room: until all nodes have brought their members back, nobody counts as gone. */
    public void restoring(RoomName room) {
        final RoomView view = view(room);
        if (view != null) {
            view.loop().run(view::restoring);
        }
    }

    /** Makes the store's roster, as it was read, say of this node's members what is so. */
    public void correct(Roster stored) {
        final RoomView view = view(stored.room());
        if (view != null) {
            view.loop().run(() -> view.occupants().forEach(occupant -> correct(stored, view, occupant)));
        }
    }

    private void correct(Roster stored, RoomView view, Occupant occupant) {
        final Member own = occupant.entry(stored.room());
        final Member there = stored.members().get(occupant.peer());
        if (own == null) {
            return;
        }
        if (there == null) {
            if (own.connected()) {
                view.restoring();
            }
            occupant.rejoin(stored.room());
        } else if (RoomView.differs(there, own)) {
            occupant.correct(stored.room());
        }
    }

    /** Whether the store has missed a change since the last call: then what it says of this node may be wrong. */
    public boolean takeWritesMissed() {
        return writesMissed.getAndSet(false);
    }

    /** The store may have lost writes that it had answered, as one does that restarts: versions may mean other things now. */
    public void rewound() {
        rewound.set(true);
        writesMissed.set(true);
    }

    /** Whether {@link #rewound} was said since the last call. */
    public boolean takeRewound() {
        return rewound.getAndSet(false);
    }

    /** Says that {@link #takeWritesMissed} has something to tell. */
    public void writesMissed() {
        writesMissed.set(true);
    }

    private <T> CompletionStage<T> noticed(CompletionStage<T> write) {
        return write.whenComplete((done, failure) -> {
            if (failure != null) {
                writesMissed.set(true);
            }
        });
    }

    /** @param fresh whether it was not in before, as far as its node knows */
    private void settle(RoomView view, Presence.Joined.In in, boolean fresh) {
        if (in.event() != null) {
            if (fresh && in.event() instanceof RosterEvent.Joined joined) {
                if (in.stored().roster().members().size() == 1) {
                    events.happened(new RoomEvent.Started(joined.room(), joined.version()));
                }
                events.happened(new RoomEvent.Joined(joined.room(), joined.version(), joined.member()));
            }
            announce(in.event(), in.nodes());
            view.apply(in.event());
        }
        view.adopt(in.stored());
    }

    private void spread(Presence.Changed changed) {
        final RosterEvent event = changed.event();
        if (event != null) {
            spread(event, changed.nodes(), true);
        }
    }

    /** @param last of those that this write has made */
    private void spread(RosterEvent event, Set<NodeRef> nodes, boolean last) {
        announce(event, nodes);
        receive(event);
        if (event instanceof RosterEvent.Left left) {
            events.happened(new RoomEvent.Left(left.room(), left.version(), left.peer(), left.reason()));
            if (last && nodes.isEmpty()) {
                events.happened(new RoomEvent.Finished(left.room(), left.version()));
            }
        }
    }

    private void announce(RosterEvent event, Iterable<NodeRef> nodes) {
        final long deadline = loops.getFirst().nanoTime() + EVENT_LIFETIME.toNanos();
        for (NodeRef node : nodes) {
            if (!node.equals(self)) {
                // Whatever becomes of it: a node that missed it notices by the versions.
                exchange.send(node, new NodeMessage.Roster(event), deadline, outcome -> {});
            }
        }
    }

    private RoomView acquire(RoomName room) {
        final Counted counted = views.compute(
                room, (name, now) -> now == null ? new Counted(create(name), 1) : new Counted(now.view, now.users + 1));
        return counted.view;
    }

    private void release(RoomName room) {
        views.computeIfPresent(room, (name, now) -> now.users == 1 ? null : new Counted(now.view, now.users - 1));
    }

    private RoomView create(RoomName room) {
        final Loop loop = loops.get(Math.floorMod(room.hashCode(), loops.size()));
        final RoomView.Repairs repairs = new RoomView.Repairs() {
            @Override
            public void expel(PeerId peer) {
                LocalRooms.this.expel(room, peer);
            }

            @Override
            public void writesMissed() {
                LocalRooms.this.writesMissed();
            }

            @Override
            public void raise(long version) {
                presence.recover(room, version)
                        .thenCompose(stored -> refresh(room))
                        .exceptionally(away -> null);
            }
        };
        return new RoomView(room, loop, restoration, () -> presence.read(room), repairs);
    }
}
