package dev.parley.hub.route;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.exchange.SignalExchange;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.presence.Member;
import dev.parley.hub.room.LocalRooms;
import dev.parley.hub.room.RoomView;
import dev.parley.hub.trace.SignalTrace;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One hop: a message goes to the session here, or to the node on which this node's copy of the room's roster says that
 * the target lives. No store is asked on the way. Any thread.
 */
public final class Router {
    private final NodeRef self;
    private final LocalRooms rooms;
    private final SignalExchange exchange;
    private final Targets targets;
    private final SignalMeters meters;

    public Router(NodeRef self, LocalRooms rooms, SignalExchange exchange, Targets targets, SignalMeters meters) {
        this.self = self;
        this.rooms = rooms;
        this.exchange = exchange;
        this.targets = targets;
        this.meters = meters;
    }

    /** Where this node's copy of the room has that peer; {@code null} if it does not know it. */
    @Nullable
    Member locate(RoomName room, PeerId peer) {
        final RoomView view = rooms.view(room);
        return view == null ? null : view.roster().members().get(peer);
    }

    /**
     * Sends a signal to where its target lives.
     *
     * @param done called exactly once, on any thread
     */
    void transmit(Outgoing outgoing, Member target, long senderEpoch, long number, Consumer<Outcome> done) {
        final RoomView view = rooms.view(outgoing.room());
        final long version = view == null ? 0 : view.roster().version();
        final NodeMessage.Signal signal = outgoing.toSignal(target.epoch(), version, senderEpoch, number);
        final SignalTrace trace = outgoing.trace();
        if (trace != null) {
            trace.routed(target.node());
        }
        if (!target.node().equals(self)) {
            final Consumer<Outcome> told = trace == null ? done : trace.published(signal, target.node(), done);
            exchange.send(target.node(), signal, outgoing.deadline(), meters.remote(outgoing.type(), told));
            return;
        }
        final Consumer<Outcome> told = trace == null ? done : trace.delivered(done);
        final Consumer<Outcome> counted = meters.local(outgoing.type(), told);
        final Target session = targets.target(outgoing.to());
        if (session == null) {
            counted.accept(Outcome.MOVED);
        } else {
            session.deliver(signal, counted);
        }
    }

    /** Looks the room's members up anew. Fails as the store does. */
    CompletionStage<LocalRooms.Found> lookUp(RoomName room) {
        return rooms.refresh(room);
    }

    /** Sends anything but a signal to a peer of a room, wherever it lives. */
    public void tell(Member member, NodeMessage message, long deadline, Consumer<Outcome> done) {
        if (member.node().equals(self)) {
            dispatch(member.peer(), message, done);
        } else {
            exchange.send(member.node(), message, deadline, done);
        }
    }

    /** As {@link #tell}, to a node that is known to have the session, whatever the rosters say. */
    public void tell(NodeRef node, PeerId peer, NodeMessage message, long deadline, Consumer<Outcome> done) {
        if (node.equals(self)) {
            dispatch(peer, message, done);
        } else {
            exchange.send(node, message, deadline, done);
        }
    }

    /** Hands a message, other than a signal or a roster event, to a session here. */
    void dispatch(PeerId peer, NodeMessage message, Consumer<Outcome> done) {
        final Target target = targets.target(peer);
        if (target == null) {
            done.accept(Outcome.UNKNOWN_PEER);
            return;
        }
        switch (message) {
            case NodeMessage.Undeliverable notice -> target.undeliverable(notice, done);
            case NodeMessage.Kick kick -> {
                target.kick(kick);
                done.accept(Outcome.DELIVERED);
            }
            case NodeMessage.EndSession end -> target.replaced(done);
            case NodeMessage.Moved moved -> {
                target.moved(moved.epoch());
                done.accept(Outcome.DELIVERED);
            }
            case NodeMessage.Signal signal -> throw new IllegalArgumentException("signals go by their own way");
            case NodeMessage.RoomPush push -> throw new IllegalArgumentException("pushes to rooms have no target");
            case NodeMessage.Roster roster -> throw new IllegalArgumentException("roster events have no target");
        }
    }
}
