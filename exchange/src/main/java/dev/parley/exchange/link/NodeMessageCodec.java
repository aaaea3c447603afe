package dev.parley.exchange.link;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.node.WireVersion;
import java.nio.ByteBuffer;

/**
 * A {@link NodeMessage} in bytes. In {@link WireVersion#FIELDS} these are numbered fields, of which each kind of message has
 * its own; the numbers are never given anew. What is not known is skipped, what is not there is 0 or {@code null}, and a
 * message of an unknown kind or type is answered as unreachable.
 *
 * <pre>
 *  1  free: so that the first byte tells such a message from one of {@link WireVersion#POSITIONS}
 *  2  kind          first: 1 signal, 2 peer-joined, 3 peer-updated, 4 peer-left, 5 undeliverable, 6 kick, 7 end-session, 8 moved,
 *                  9 room-push
 *  3  peer          to whom a signal is, who sent what was undeliverable, whom the rest is about
 *  4  other         who sent a signal, to whom what was undeliverable had been sent
 *  5  room          and 6 its version
 *  7  epoch         of the peer's owner
 *  8  type          of a signal or a push to a room (a code)
 *  9  senderEpoch   of the sender's owner; within it, 10 the signal's number
 * 11  mid           and 12 the request's id, where there is one
 * 13  reason        (a code)
 * 14  banned        1 if a kick is a ban, too
 * 15  body          of a signal or a push to a room: JSON, opaque; last
 * 16  member        JSON, whose unknown fields are skipped as well
 * 17  roomOnly      1 if a kick is from a room that is closed, and the session goes on
 * 18  subject       of a push to a room, and 19 its version
 * </pre>
 *
 * Codes are those of {@link WireCodes}.
 */
final class NodeMessageCodec {
    static final int KIND = 2;
    static final int PEER = 3;
    static final int OTHER = 4;
    static final int ROOM = 5;
    static final int VERSION = 6;
    static final int EPOCH = 7;
    static final int TYPE = 8;
    static final int SENDER_EPOCH = 9;
    static final int NUMBER = 10;
    static final int MID = 11;
    static final int REQUEST = 12;
    static final int REASON = 13;
    static final int BANNED = 14;
    static final int BODY = 15;
    static final int MEMBER = 16;
    static final int ROOM_ONLY = 17;
    static final int SUBJECT = 18;
    static final int SUBJECT_VERSION = 19;

    private NodeMessageCodec() {}

    /** @param version that every node reads */
    static byte[] encode(NodeMessage message, int version) {
        return version == WireVersion.POSITIONS
                ? PositionalMessageCodec.encode(message)
                : FieldMessageWriter.encode(message);
    }

    /** The inverse of {@link #encode}, of whatever version. The buffer stays as it is. */
    static NodeMessage decode(ByteBuffer bytes) throws MalformedLinkMessageException {
        try {
            final WireReader in = new WireReader(bytes);
            return positional(bytes)
                    ? PositionalMessageCodec.decode(in)
                    : new FieldMessageReader().read(new FieldReader(in));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // What the ids and MemberJson refuse. Their texts may quote content, so only their kind is told.
            throw MalformedLinkMessageException.broken(
                    "a field out of bounds: " + e.getClass().getSimpleName());
        }
    }

    /** The same in a version that the other node reads: for what was encoded before that node was there. */
    static byte[] readableIn(int version, byte[] bytes) {
        final ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (version > WireVersion.POSITIONS || positional(buffer)) {
            return bytes;
        }
        try {
            return encode(decode(buffer), version);
        } catch (MalformedLinkMessageException e) {
            // What this node has encoded can be decoded. If not, the other node answers as much.
            return bytes;
        }
    }

    private static boolean positional(ByteBuffer bytes) {
        return bytes.hasRemaining() && (bytes.get(bytes.position()) & 0xFF) <= PositionalMessageCodec.LAST_KIND;
    }
}
