package dev.parley.hub.trace;

import dev.parley.protocol.Mid;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.SignalType;

/** A signal that is followed: all that is told of it. What it says is not. */
public record TracedSignal(TraceId trace, SignalType type, RoomName room, PeerId from, PeerId to, Mid mid) {
    static TracedSignal of(SignalType type, RoomName room, PeerId from, PeerId to, Mid mid) {
        return new TracedSignal(TraceId.of(room, from, to), type, room, from, to, mid);
    }
}
