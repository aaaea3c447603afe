package dev.parley.exchange.link;

import dev.parley.hub.node.WireVersion;

/** Writes a {@link LinkMessage} in numbered fields, each body copied once. The numbers stand at {@link LinkCodec}. */
final class FieldLinkWriter {
    static final int SERVICE = 1;
    static final int NODE = 2;
    static final int CLOCK = 3;
    static final int SENT_AT = 4;
    static final int INCARNATION = 5;
    static final int BASE = 6;
    static final int ASK = 7;
    static final int ANSWERS = 8;
    static final int AFTER = 9;
    static final int FRAME = 10;

    static final int ANSWERS_INCARNATION = 1;
    static final int ANSWERS_NEXT = 2;
    static final int ANSWERS_RESYNC = 3;
    static final int ANSWERS_OUTCOMES = 4;

    static final int FRAME_NUMBER = 1;
    static final int FRAME_LIFETIME = 2;
    static final int FRAME_BODY = 3;

    /** Of what is before answers and frames, at most; or else it grows. */
    private static final int HEAD_SIZE = 96;

    private FieldLinkWriter() {}

    static byte[] encode(LinkMessage message) {
        final LinkMessage.Answers answers = message.answers();
        final FieldWriter head = new FieldWriter(
                        HEAD_SIZE + (answers == null ? 0 : answers.outcomes().size() * 4))
                .bare(WireVersion.FIELDS)
                .number(SERVICE, WireCodes.code(message.from().service()))
                .text(NODE, message.from().id().value())
                .number(CLOCK, message.clock())
                .number(SENT_AT, message.sentAt())
                .number(INCARNATION, message.incarnation())
                .number(BASE, message.base())
                .flag(ASK, message.ask())
                .number(AFTER, message.after());
        if (answers != null) {
            write(head, answers);
        }
        return message.frames().isEmpty() ? head.toBytes() : withFrames(head, message);
    }

    private static byte[] withFrames(FieldWriter head, LinkMessage message) {
        int size = 0;
        long previous = message.base();
        for (LinkMessage.Frame frame : message.frames()) {
            size += FieldWriter.sizeOf(FRAME, size(frame, previous));
            previous = frame.number();
        }
        final FieldWriter out = new FieldWriter(head, size);
        previous = message.base();
        for (LinkMessage.Frame frame : message.frames()) {
            out.begin(FRAME, size(frame, previous))
                    .number(FRAME_NUMBER, frame.number() - previous)
                    .number(FRAME_LIFETIME, frame.lifetime())
                    .bytes(FRAME_BODY, frame.body());
            previous = frame.number();
        }
        return out.toBytes();
    }

    private static void write(FieldWriter out, LinkMessage.Answers answers) {
        final int outcomes = outcomesSize(answers);
        out.begin(ANSWERS, size(answers, outcomes))
                .number(ANSWERS_INCARNATION, answers.incarnation())
                .number(ANSWERS_NEXT, answers.next())
                .flag(ANSWERS_RESYNC, answers.resync())
                .begin(ANSWERS_OUTCOMES, outcomes);
        for (LinkMessage.Answer answer : answers.outcomes()) {
            out.bare(answers.next() - answer.number()).bare(WireCodes.code(answer.outcome()));
        }
    }

    private static int size(LinkMessage.Answers answers, int outcomes) {
        return FieldWriter.size(ANSWERS_INCARNATION, answers.incarnation())
                + FieldWriter.size(ANSWERS_NEXT, answers.next())
                + FieldWriter.size(ANSWERS_RESYNC, answers.resync() ? 1 : 0)
                + FieldWriter.sizeOf(ANSWERS_OUTCOMES, outcomes);
    }

    private static int outcomesSize(LinkMessage.Answers answers) {
        int size = 0;
        for (LinkMessage.Answer answer : answers.outcomes()) {
            size += WireWriter.size(answers.next() - answer.number())
                    + WireWriter.size(WireCodes.code(answer.outcome()));
        }
        return size;
    }

    private static int size(LinkMessage.Frame frame, long previous) {
        return FieldWriter.size(FRAME_NUMBER, frame.number() - previous)
                + FieldWriter.size(FRAME_LIFETIME, frame.lifetime())
                + FieldWriter.sizeOf(FRAME_BODY, frame.body().remaining());
    }
}
