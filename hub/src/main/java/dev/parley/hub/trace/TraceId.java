package dev.parley.hub.trace;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names all that two peers of a room send each other. Derived from these three, so that every node comes to the same and none has to
 * be told.
 *
 * @param value 32 digits, as a trace id of W3C Trace Context has them
 */
public record TraceId(String value) {
    private static final int BYTES = 16;

    /** The first 16 bytes of SHA-256 over the room and the two peers, the lesser first, with a space between. */
    public static TraceId of(RoomName room, PeerId one, PeerId other) {
        final boolean ordered = one.value().compareTo(other.value()) <= 0;
        final byte[] hash = sha256(room + " " + (ordered ? one : other) + " " + (ordered ? other : one));
        return new TraceId(HexFormat.of().formatHex(hash, 0, BYTES));
    }

    /** The span in which a signal of this trace goes to the owner of its target's session: the same on both nodes. */
    long span(NodeMessage.Signal signal) {
        return ByteBuffer.wrap(sha256(value + " " + signal.from() + " " + signal.senderEpoch() + " " + signal.number()
                        + " " + signal.toEpoch()))
                .getLong();
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
