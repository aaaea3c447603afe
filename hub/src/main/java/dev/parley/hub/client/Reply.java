package dev.parley.hub.client;

import dev.parley.protocol.ProtocolError;
import dev.parley.protocol.RawJson;

/** The one answer to a request (protocol, "Wires"). */
public sealed interface Reply {
    /**
     * It was done.
     *
     * @param body an object, to which the wire adds what its form of an ack needs
     */
    record Ack(RawJson body) implements Reply {}

    /**
     * It was not.
     *
     * @param duplicate whether this repeats an earlier answer
     */
    record Failed(ProtocolError error, boolean duplicate) implements Reply {}

    /** The answer to {@code ping}. */
    record Pong() implements Reply {}
}
