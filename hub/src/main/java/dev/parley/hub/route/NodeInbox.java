package dev.parley.hub.route;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.exchange.SignalExchange;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.room.LocalRooms;
import dev.parley.hub.room.RoomView;
import dev.parley.hub.trace.CallTrace;
import dev.parley.hub.trace.SignalTrace;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What other nodes send to this one. A signal waits until this node's copy of the room is as new as its sender's. */
public final class NodeInbox implements SignalExchange.Inbox {
    private final LocalRooms rooms;
    private final Targets targets;
    private final Router router;
    private final CallTrace traces;

    public NodeInbox(LocalRooms rooms, Targets targets, Router router, CallTrace traces) {
        this.rooms = rooms;
        this.targets = targets;
        this.router = router;
        this.traces = traces;
    }

    @Override
    public void receive(NodeRef from, NodeMessage message, Consumer<Outcome> answer) {
        switch (message) {
            case NodeMessage.Signal signal -> signal(signal, answer);
            case NodeMessage.Roster roster -> {
                rooms.receive(roster.event());
                answer.accept(Outcome.DELIVERED);
            }
            case NodeMessage.Undeliverable notice -> router.dispatch(notice.sender(), notice, answer);
            case NodeMessage.Kick kick -> router.dispatch(kick.peer(), kick, answer);
            case NodeMessage.Moved moved -> router.dispatch(moved.peer(), moved, answer);
            case NodeMessage.RoomPush push -> roomPush(from, push, answer);
            case NodeMessage.EndSession end -> router.dispatch(end.peer(), end, answer);
        }
    }

    /** From whom clients may hear it, and no more of it than they are told to expect. */
    private void roomPush(NodeRef from, NodeMessage.RoomPush push, Consumer<Outcome> answer) {
        if (from.service().hasSessions() || push.body().length() > NodeMessage.RoomPush.MAX_BYTES) {
            answer.accept(Outcome.UNREACHABLE);
        } else {
            rooms.push(push, answer);
        }
    }

    private void signal(NodeMessage.Signal signal, Consumer<Outcome> answer) {
        final RoomView view = rooms.view(signal.room());
        final SignalTrace trace = view == null ? null : traces.arrived(view.roster(), signal);
        deliver(signal, view, trace == null ? answer : trace.delivered(answer));
    }

    private void deliver(NodeMessage.Signal signal, @Nullable RoomView view, Consumer<Outcome> answer) {
        final Target target = targets.target(signal.to());
        if (target == null) {
            answer.accept(Outcome.MOVED);
        } else if (view == null) {
            target.deliver(signal, answer);
        } else if (!view.whenAt(signal.roomVersion(), signal.body().length(), () -> target.deliver(signal, answer))) {
            answer.accept(Outcome.UNREACHABLE);
        }
    }
}
