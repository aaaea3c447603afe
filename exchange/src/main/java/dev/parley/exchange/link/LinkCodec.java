package dev.parley.exchange.link;

import dev.parley.hub.node.NodeId;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.node.WireVersion;
import java.nio.ByteBuffer;

/**
 * A {@link LinkMessage} in bytes. The first says the version: a message of one that this program does not read is refused,
 * and its frames end as if the node did not answer. In {@link WireVersion#FIELDS}, numbered fields follow, with the numbers
 * below, which are never given anew; what is not known is skipped, what is not there is 0.
 *
 * <pre>
 * message  1 service (a code)   2 node               3 clock      4 sentAt      5 incarnation
 *          6 base               7 ask (1)            8 answers    9 after      10 frame, again and again
 * answers  1 incarnation        2 next               3 resync (1)
 *          4 outcomes: how far below next and a code, again and again
 * frame    1 how far above the one before, or base   2 lifetime   3 body: a {@link NodeMessageCodec}'s
 * </pre>
 */
public final class LinkCodec {
    /** Of a frame, without its body. */
    static final int FRAME_OVERHEAD = 20;

    /** They begin with milliseconds since the epoch. */
    private static final long MAX_INCARNATION = 1L << 53;

    private LinkCodec() {}

    public static byte[] encode(LinkMessage message) {
        return message.version() == WireVersion.POSITIONS
                ? PositionalLinkCodec.encode(message)
                : FieldLinkWriter.encode(message);
    }

    /** The inverse of {@link #encode}. The frames' bodies are views of {@code bytes}. */
    public static LinkMessage decode(byte[] bytes) throws MalformedLinkMessageException {
        final WireReader in = new WireReader(ByteBuffer.wrap(bytes));
        final int version = in.u8();
        return switch (version) {
            case WireVersion.POSITIONS -> PositionalLinkCodec.decode(in);
            case WireVersion.FIELDS -> new FieldLinkReader().read(new FieldReader(in));
            default ->
                throw MalformedLinkMessageException.unknown(
                        "version " + version + ", this node reads " + WireVersion.POSITIONS + " to "
                                + WireVersion.FIELDS,
                        version);
        };
    }

    static NodeRef node(int service, String id) throws MalformedLinkMessageException {
        try {
            return new NodeRef(WireCodes.service(service), new NodeId(id));
        } catch (IllegalArgumentException e) {
            throw MalformedLinkMessageException.broken("the sender is no node");
        }
    }

    static long incarnation(long incarnation) throws MalformedLinkMessageException {
        if (incarnation < 0 || incarnation > MAX_INCARNATION) {
            throw MalformedLinkMessageException.broken("no incarnation: " + incarnation);
        }
        return incarnation;
    }

    static void requireOrder(long number, long previous, boolean first) throws MalformedLinkMessageException {
        if (number < previous || (number == previous && !first) || number < 1) {
            throw MalformedLinkMessageException.broken("frames out of order");
        }
    }
}
