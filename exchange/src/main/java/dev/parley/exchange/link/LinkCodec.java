package dev.parley.exchange.link;

import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.node.NodeId;
import dev.parley.hub.node.NodeRef;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link LinkMessage} in bytes: version, flags, the record's fields in order, frames last. A node reads one version
 * only; a message of another is malformed, and its frames end as if the node did not answer.
 */
public final class LinkCodec {
    private static final int VERSION = 1;

    private static final int ASK = 1;
    private static final int ANSWERS = 2;
    private static final int RESYNC = 4;

    /** Of a header, without answers and frames. */
    private static final int HEADER_SIZE = 96;

    /** They begin with milliseconds since the epoch. */
    private static final long MAX_INCARNATION = 1L << 53;

    /** Of a frame, without its body. */
    static final int FRAME_OVERHEAD = 16;

    private LinkCodec() {}

    public static byte[] encode(LinkMessage message) {
        final LinkMessage.Answers answers = message.answers();
        final WireWriter out = new WireWriter(expectedSize(message));
        out.u8(VERSION)
                .u8(flags(message))
                .u8(WireCodes.code(message.from().service()))
                .text(message.from().id().value())
                .varint(message.clock())
                .varint(message.sentAt())
                .varint(message.incarnation())
                .varint(message.base());
        if (answers != null) {
            out.varint(answers.incarnation())
                    .varint(answers.next())
                    .varint(answers.outcomes().size());
            for (LinkMessage.Answer answer : answers.outcomes()) {
                out.varint(answers.next() - answer.number()).u8(WireCodes.code(answer.outcome()));
            }
        }
        out.varint(message.after()).varint(message.frames().size());
        long previous = message.base();
        for (LinkMessage.Frame frame : message.frames()) {
            out.varint(frame.number() - previous).varint(frame.lifetime()).blob(frame.body());
            previous = frame.number();
        }
        return out.toBytes();
    }

    private static int flags(LinkMessage message) {
        final LinkMessage.Answers answers = message.answers();
        return (message.ask() ? ASK : 0)
                | (answers == null ? 0 : ANSWERS)
                | (answers != null && answers.resync() ? RESYNC : 0);
    }

    private static int expectedSize(LinkMessage message) {
        int size = HEADER_SIZE;
        for (LinkMessage.Frame frame : message.frames()) {
            size += frame.body().remaining() + FRAME_OVERHEAD;
        }
        final LinkMessage.Answers answers = message.answers();
        return answers == null ? size : size + answers.outcomes().size() * 4;
    }

    /** The inverse of {@link #encode}. The frames' bodies are views of {@code bytes}. */
    public static LinkMessage decode(byte[] bytes) throws MalformedLinkMessageException {
        final WireReader in = new WireReader(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
        final int version = in.u8();
        if (version != VERSION) {
            throw new MalformedLinkMessageException("version " + version + ", expected " + VERSION);
        }
        final int flags = in.u8();
        final NodeRef from = node(in);
        final long clock = in.varint();
        final long sentAt = in.varint();
        final long incarnation = incarnation(in);
        final long base = in.varint();
        final LinkMessage.Answers answers = (flags & ANSWERS) == 0 ? null : answers(in, (flags & RESYNC) != 0);
        final long after = in.varint();
        final List<LinkMessage.Frame> frames = frames(in, base);
        in.end();
        return new LinkMessage(from, clock, sentAt, incarnation, base, (flags & ASK) != 0, answers, after, frames);
    }

    private static long incarnation(WireReader in) throws MalformedLinkMessageException {
        final long incarnation = in.varint();
        if (incarnation < 0 || incarnation > MAX_INCARNATION) {
            throw new MalformedLinkMessageException("no incarnation: " + incarnation);
        }
        return incarnation;
    }

    private static NodeRef node(WireReader in) throws MalformedLinkMessageException {
        try {
            return new NodeRef(WireCodes.service(in.u8()), new NodeId(in.text()));
        } catch (IllegalArgumentException e) {
            throw new MalformedLinkMessageException("the sender is no node");
        }
    }

    private static LinkMessage.Answers answers(WireReader in, boolean resync) throws MalformedLinkMessageException {
        final long incarnation = incarnation(in);
        final long next = in.varint();
        final int count = in.count(2);
        final List<LinkMessage.Answer> outcomes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            final long number = next - in.varint();
            final Outcome outcome = WireCodes.outcome(in.u8());
            outcomes.add(new LinkMessage.Answer(number, outcome));
        }
        return new LinkMessage.Answers(incarnation, next, resync, outcomes);
    }

    private static List<LinkMessage.Frame> frames(WireReader in, long base) throws MalformedLinkMessageException {
        final int count = in.count(3);
        final List<LinkMessage.Frame> frames = new ArrayList<>(count);
        long previous = base;
        for (int i = 0; i < count; i++) {
            final long number = previous + in.varint();
            if (number < previous || (number == previous && i > 0) || number < 1) {
                throw new MalformedLinkMessageException("frames out of order");
            }
            frames.add(new LinkMessage.Frame(number, in.varint(), in.slice()));
            previous = number;
        }
        return frames;
    }
}
