package dev.parley.hub.room;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.SignalExchange;
import dev.parley.hub.loop.Loop;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.Presence;
import dev.parley.hub.presence.Roster;
import dev.parley.hub.presence.RosterEvent;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
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
public final class Rooms {
    private static final Duration EVENT_LIFETIME = Duration.ofSeconds(5);

    private final NodeRef self;
    private final Presence presence;
    private final SignalExchange exchange;
    private final List<Loop> loops;
    private final int maxMembers;
    private final Duration restoration;
    private final Map<RoomName, Counted> views = new ConcurrentHashMap<>();
    private final AtomicBoolean writesMissed = new AtomicBoolean();

    /** A view and how many members and joins under way need it. */
    private record Counted(RoomView view, int users) {}

    /**
     * @param loops among which rooms are spread; not empty
     * @param lease of a node: within two every node has noticed that the store was emptied, and brought its members back
     */
    public Rooms(
            NodeRef self,
            Presence presence,
            SignalExchange exchange,
            List<Loop> loops,
            int maxMembers,
            Duration lease) {
        this.self = self;
        this.presence = presence;
        this.exchange = exchange;
        this.loops = List.copyOf(loops);
        this.maxMembers = maxMembers;
        this.restoration = lease.multipliedBy(2);
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

    /**
     * Puts a member in, or renews its entry. When it is in, {@code entered} has been called on the room's loop with
     * the roster, and every later event follows through {@link Occupant#rosterEvent}.
     *
     * @return fails as {@link Presence#join} does
     */
    public CompletionStage<Presence.Joined> join(
            RoomName room, Occupant occupant, Member member, Consumer<Roster> entered) {
        final RoomView view = acquire(room);
        final CompletableFuture<Presence.Joined> result = new CompletableFuture<>();
        noticed(presence.join(room, member, maxMembers))
                .whenComplete((joined, failure) -> view.loop().run(() -> {
                    if (joined instanceof Presence.Joined.In in) {
                        settle(view, in);
                        if (!view.enter(occupant)) {
                            release(room);
                        }
                        entered.accept(view.roster());
                    } else {
                        release(room);
                    }
                    complete(result, joined, failure);
                }));
        return result;
    }

    /** Changes a member's entry. Fails as {@link Presence#update} does. */
    public CompletionStage<Void> update(RoomName room, Member member) {
        return noticed(presence.update(room, member)).thenAccept(changed -> spread(changed));
    }

    /**
     * Takes a member of this node out. It hears no more of the room from this call on.
     *
     * @return fails as {@link Presence#leave} does: then it is still in the store's roster, and the reconciler takes
     *     it out
     */
    public CompletionStage<Void> leave(RoomName room, Occupant occupant, long epoch, LeaveReason reason) {
        forget(room, occupant);
        return remove(room, occupant.peer(), epoch, reason);
    }

    /** Takes a peer out of the store's roster that has no session here any more. Fails as {@link Presence#leave}. */
    public CompletionStage<Void> remove(RoomName room, PeerId peer, long epoch, LeaveReason reason) {
        return noticed(presence.leave(room, peer, epoch, reason)).thenAccept(changed -> spread(changed));
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

    /** Tells everybody of changes that were made on behalf of another node. */
    public void spread(Presence.Cleared cleared) {
        cleared.events().forEach(event -> spread(new Presence.Changed(event, cleared.nodes())));
    }

    /** Reads the room anew. Completes, on any thread, when this node's copy is as new as the store's. */
    public CompletionStage<Roster> refresh(RoomName room) {
        return presence.read(room).thenCompose(fresh -> {
            final CompletableFuture<Roster> adopted = new CompletableFuture<>();
            final RoomView view = view(room);
            if (view == null) {
                adopted.complete(fresh);
            } else {
                view.loop().run(() -> {
                    view.adopt(fresh);
                    adopted.complete(view.roster());
                });
            }
            return adopted;
        });
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
            view.restoring();
            occupant.rejoin(stored.room());
        } else if (there.epoch() <= own.epoch() && !there.equals(own.withSince(there.since()))) {
            update(stored.room(), own).exceptionally(away -> null);
        }
    }

    /** Whether the store has missed a change since the last call: then what it says of this node may be wrong. */
    public boolean takeWritesMissed() {
        return writesMissed.getAndSet(false);
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

    private void settle(RoomView view, Presence.Joined.In in) {
        if (in.event() != null) {
            announce(in.event(), in.nodes());
            view.apply(in.event());
        }
        view.adopt(in.roster());
    }

    private void spread(Presence.Changed changed) {
        final RosterEvent event = changed.event();
        if (event != null) {
            announce(event, changed.nodes());
            receive(event);
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
        return new RoomView(room, loop, restoration, () -> presence.read(room));
    }

    private static <T> void complete(CompletableFuture<T> result, T value, @Nullable Throwable failure) {
        if (failure != null) {
            result.completeExceptionally(failure);
        } else {
            result.complete(value);
        }
    }
}
