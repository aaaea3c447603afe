package dev.parley.hub.route;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.exchange.SignalExchange;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.Roster;
import dev.parley.hub.room.RoomView;
import dev.parley.hub.room.Rooms;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * One hop: a message goes to the session here, or to the node on which this node's copy of the room's roster says that
 * the target lives. No store is asked on the way. Any thread.
 */
public final class Router {
    private final NodeRef self;
    private final Rooms rooms;
    private final SignalExchange exchange;
    private final Targets targets;
    private final SignalMeters meters;

    public Router(NodeRef self, Rooms rooms, SignalExchange exchange, Targets targets, SignalMeters meters) {
        this.self = self;
        this.rooms = rooms;
        this.exchange = exchange;
        this.targets = targets;
        this.meters = meters;
    }

    /**
     * Sends a signal to where its target lives.
     *
     * @param done called exactly once, on any thread
     */
    void transmit(Outgoing outgoing, long senderEpoch, long number, Consumer<Outcome> done) {
        final RoomView view = rooms.view(outgoing.room());
        final Roster roster = view == null ? Roster.empty(outgoing.room()) : view.roster();
        final Member member = roster.members().get(outgoing.to());
        if (member == null) {
            done.accept(Outcome.UNKNOWN_PEER);
            return;
        }
        final NodeMessage.Signal signal = outgoing.toSignal(roster.version(), senderEpoch, number);
        if (!member.node().equals(self)) {
            exchange.send(member.node(), signal, outgoing.deadline(), meters.remote(outgoing.type(), done));
            return;
        }
        final Consumer<Outcome> counted = meters.local(outgoing.type(), done);
        final Target target = targets.find(outgoing.to());
        if (target == null) {
            counted.accept(Outcome.MOVED);
        } else {
            target.deliver(signal, counted);
        }
    }

    /** Looks the room's members up anew. Fails as the store does. */
    CompletionStage<Roster> lookUp(RoomName room) {
        return rooms.refresh(room);
    }

    /** Sends anything but a signal to a peer of a room, wherever it lives. */
    public void tell(Member member, NodeMessage message, long deadline, Consumer<Outcome> done) {
        if (member.node().equals(self)) {
            done.accept(dispatch(member.peer(), message));
        } else {
            exchange.send(member.node(), message, deadline, done);
        }
    }

    /** As {@link #tell}, to a node that is known to have the session, whatever the rosters say. */
    public void tell(NodeRef node, PeerId peer, NodeMessage message, long deadline, Consumer<Outcome> done) {
        if (node.equals(self)) {
            done.accept(dispatch(peer, message));
        } else {
            exchange.send(node, message, deadline, done);
        }
    }

    /** Hands a message, other than a signal or a roster event, to a session here. */
    Outcome dispatch(PeerId peer, NodeMessage message) {
        final Target target = targets.find(peer);
        if (target == null) {
            return Outcome.UNKNOWN_PEER;
        }
        switch (message) {
            case NodeMessage.Undeliverable notice -> target.undeliverable(notice);
            case NodeMessage.Kick kick -> target.kick(kick);
            case NodeMessage.EndSession end -> target.replaced();
            case NodeMessage.Signal signal -> throw new IllegalArgumentException("signals go by their own way");
            case NodeMessage.Roster roster -> throw new IllegalArgumentException("roster events have no target");
        }
        return Outcome.DELIVERED;
    }
}
