package dev.parley.hub.route;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.trace.SignalTrace;
import dev.parley.protocol.Mid;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RequestId;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.SignalType;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A signal that a session of this node wants to send.
 *
 * @param deadline by {@link System#nanoTime()}
 * @param trace {@code null} if nobody follows it
 * @param done called exactly once, on the sender's loop
 */
public record Outgoing(
        SignalType type,
        RoomName room,
        PeerId from,
        PeerId to,
        Mid mid,
        @Nullable RequestId request,
        RawJson body,
        long deadline,
        @Nullable SignalTrace trace,
        Consumer<Outcome> done) {

    NodeMessage.Signal toSignal(long toEpoch, long roomVersion, long senderEpoch, long number) {
        return new NodeMessage.Signal(
                type, to, toEpoch, from, room, roomVersion, senderEpoch, number, mid, request, body);
    }
}
