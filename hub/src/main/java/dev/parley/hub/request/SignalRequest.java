package dev.parley.hub.request;

import dev.parley.hub.client.Reply;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.presence.Roster;
import dev.parley.hub.room.LocalRooms;
import dev.parley.hub.room.RoomView;
import dev.parley.hub.route.Congestion;
import dev.parley.hub.route.Outgoing;
import dev.parley.hub.session.Call;
import dev.parley.hub.session.Session;
import dev.parley.hub.trace.CallTrace;
import dev.parley.hub.trace.SignalTrace;
import dev.parley.protocol.ClientMessage;
import dev.parley.protocol.ErrorCode;
import dev.parley.protocol.JsonText;
import dev.parley.protocol.Mid;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.ProtocolError;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.SignalType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** {@code offer}, {@code answer}, {@code candidates}, {@code bye} and {@code message} (protocol, "Client → hub"). */
public final class SignalRequest {
    private static final Reply.Ack DELIVERED = new Reply.Ack(RawJson.trusted("{\"outcome\":\"delivered\"}"));
    private static final Reply.Ack HELD = new Reply.Ack(RawJson.trusted("{\"outcome\":\"held\"}"));

    private final LocalRooms rooms;
    private final FanOut fanOut;
    private final Congestion congestion;
    private final String run;
    private final CallTrace traces;
    private final AtomicLong anonymous = new AtomicLong();

    /** @param run names this run of the node, so that the mids of requests without an id are never made twice */
    public SignalRequest(LocalRooms rooms, FanOut fanOut, Congestion congestion, String run, CallTrace traces) {
        this.rooms = rooms;
        this.fanOut = fanOut;
        this.congestion = congestion;
        this.run = run;
        this.traces = traces;
    }

    void handle(Session session, Call call, ClientMessage.Signal signal) {
        call.ifLate(ErrorCode.UNREACHABLE);
        final RoomView view = rooms.view(signal.room());
        if (view == null || !session.memberships().contains(signal.room())) {
            call.fail(ErrorCode.NOT_IN_ROOM, "not in this room");
        } else if (!session.grants().allows(signal.room())) {
            call.fail(ErrorCode.FORBIDDEN, "the token is not good for this room");
        } else if (begins(signal.type()) && congestion.refuses()) {
            call.fail(ProtocolError.rateLimited("more signals are on their way than get through", congestion.pause()));
        } else if (signal.to() == null) {
            toRoom(session, call, signal, view.roster());
        } else if (signal.to().equals(session.peer())) {
            call.fail(ErrorCode.BAD_REQUEST, "to: got the sender itself, expected another peer");
        } else {
            toPeer(session, call, signal, view.roster(), signal.to());
        }
    }

    /** What belongs to something that has begun is taken up in any case. */
    private static boolean begins(SignalType type) {
        return type == SignalType.OFFER || type == SignalType.MESSAGE;
    }

    private void toPeer(Session session, Call call, ClientMessage.Signal signal, Roster roster, PeerId to) {
        final Mid mid = mid(session, call);
        send(session, call, signal, roster, to, mid, body(session, signal, mid), outcome -> answer(call, outcome));
    }

    private void toRoom(Session session, Call call, ClientMessage.Signal signal, Roster roster) {
        final List<PeerId> others = roster.members().keySet().stream()
                .filter(peer -> !peer.equals(session.peer()))
                .toList();
        if (others.isEmpty()) {
            call.ack(DELIVERED);
            return;
        }
        if (!fanOut.allows(session, call)) {
            return;
        }
        final Mid mid = mid(session, call);
        final RawJson body = body(session, signal, mid);
        fanOut.pushed(session, body.length(), others.size());
        final RoomTally tally = new RoomTally(others.size(), call);
        for (PeerId other : others) {
            send(session, call, signal, roster, other, mid, body, outcome -> tally.add(other, outcome));
        }
    }

    private void send(
            Session session,
            Call call,
            ClientMessage.Signal signal,
            Roster roster,
            PeerId to,
            Mid mid,
            RawJson body,
            Consumer<Outcome> done) {
        final SignalTrace trace = traces.received(roster, signal.type(), session.peer(), to, mid);
        session.lanes()
                .send(new Outgoing(
                        signal.type(),
                        signal.room(),
                        session.peer(),
                        to,
                        mid,
                        call.id(),
                        body,
                        call.deadline(),
                        trace,
                        trace == null ? done : trace.answered(done)));
    }

    /** The same for the same request, so that a client that sends it again after {@code unreachable} is understood. */
    private Mid mid(Session session, Call call) {
        return call.id() != null
                ? Mid.of(session.peer(), call.id())
                : new Mid(session.peer() + "~" + run + "~" + anonymous.incrementAndGet());
    }

    private static RawJson body(Session session, ClientMessage.Signal signal, Mid mid) {
        // Ids need no escapes; the payload is copied once.
        final String head = "{\"mid\":\"" + mid.value() + "\",\"from\":\""
                + session.peer().value() + "\",\"room\":\"" + signal.room().value() + '"';
        return signal.payload() == null
                ? RawJson.trusted(head + '}')
                : RawJson.joined(head + ",\"" + signal.type().payloadField() + "\":", signal.payload(), "}");
    }

    private static void answer(Call call, Outcome outcome) {
        switch (outcome) {
            case DELIVERED -> call.ack(DELIVERED);
            case HELD -> call.ack(HELD);
            default ->
                call.fail(
                        code(outcome),
                        "the target was not reached: " + code(outcome).wireName());
        }
    }

    private static ErrorCode code(Outcome outcome) {
        return outcome == Outcome.UNKNOWN_PEER ? ErrorCode.UNKNOWN_PEER : ErrorCode.UNREACHABLE;
    }

    /** Gathers the outcomes of a message to a whole room. Lives on the sender's loop. */
    private static final class RoomTally {
        private final Call call;
        private final List<Failed> failed = new ArrayList<>();
        private int missing;
        private boolean held;

        private record Failed(PeerId to, ErrorCode code) {}

        RoomTally(int expected, Call call) {
            this.missing = expected;
            this.call = call;
        }

        void add(PeerId to, Outcome outcome) {
            switch (outcome) {
                case DELIVERED -> {}
                case HELD -> held = true;
                default -> failed.add(new Failed(to, code(outcome)));
            }
            if (--missing == 0) {
                call.ack(failed.isEmpty() ? (held ? HELD : DELIVERED) : new Reply.Ack(withFailures()));
            }
        }

        private RawJson withFailures() {
            return RawJson.trusted(JsonText.object(json -> {
                json.writeStringField("outcome", worst());
                json.writeArrayFieldStart("failed");
                for (Failed one : failed) {
                    json.writeStartObject();
                    json.writeStringField("to", one.to().value());
                    json.writeStringField("code", one.code().wireName());
                    json.writeEndObject();
                }
                json.writeEndArray();
            }));
        }

        private String worst() {
            return failed.stream().anyMatch(one -> one.code() == ErrorCode.UNREACHABLE)
                    ? ErrorCode.UNREACHABLE.wireName()
                    : ErrorCode.UNKNOWN_PEER.wireName();
        }
    }
}
