package dev.parley.exchange.link;

import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.node.WireVersion;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link LinkMessage} of {@link WireVersion#POSITIONS}: version, flags, the record's fields in order, frames last. Never
 * changes: it is there for nodes of before {@link WireVersion#FIELDS}, and goes when nobody upgrades from them any more.
 */
final class PositionalLinkCodec {

    private static final int ASK = 1;
    private static final int ANSWERS = 2;
    private static final int RESYNC = 4;

    /** Of a header, without answers and frames. */
    private static final int HEADER_SIZE = 96;

    /** Of a frame, without its body. */
    private static final int FRAME_OVERHEAD = 16;

    private PositionalLinkCodec() {}

    static byte[] encode(LinkMessage message) {
        final LinkMessage.Answers answers = message.answers();
        final WireWriter out = new WireWriter(expectedSize(message));
        out.u8(WireVersion.POSITIONS)
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

    /** What follows the version. */
    static LinkMessage decode(WireReader in) throws MalformedLinkMessageException {
        final int flags = in.u8();
        final NodeRef from = LinkCodec.node(in.u8(), in.text());
        final long clock = in.varint();
        final long sentAt = in.varint();
        final long incarnation = LinkCodec.incarnation(in.varint());
        final long base = in.varint();
        final LinkMessage.Answers answers = (flags & ANSWERS) == 0 ? null : answers(in, (flags & RESYNC) != 0);
        final long after = in.varint();
        final List<LinkMessage.Frame> frames = frames(in, base);
        in.end();
        return new LinkMessage(
                WireVersion.POSITIONS,
                from,
                clock,
                sentAt,
                incarnation,
                base,
                (flags & ASK) != 0,
                answers,
                after,
                frames);
    }

    private static LinkMessage.Answers answers(WireReader in, boolean resync) throws MalformedLinkMessageException {
        final long incarnation = LinkCodec.incarnation(in.varint());
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
            LinkCodec.requireOrder(number, previous, i == 0);
            frames.add(new LinkMessage.Frame(number, in.varint(), in.slice()));
            previous = number;
        }
        return frames;
    }
}
