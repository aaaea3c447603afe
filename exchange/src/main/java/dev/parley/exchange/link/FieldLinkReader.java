package dev.parley.exchange.link;

import dev.parley.hub.node.WireVersion;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one {@link LinkMessage} in numbered fields, in whatever order they come, but frames after {@code base}. */
final class FieldLinkReader {
    private int service;
    private String node = "";
    private long clock;
    private long sentAt;
    private long incarnation;
    private long base;
    private boolean ask;
    private LinkMessage.@Nullable Answers answers;
    private long after;
    private final List<LinkMessage.Frame> frames = new ArrayList<>();

    /** What follows the version. */
    LinkMessage read(FieldReader in) throws MalformedLinkMessageException {
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case FieldLinkWriter.SERVICE -> service = in.code();
                case FieldLinkWriter.NODE -> node = in.text();
                case FieldLinkWriter.CLOCK -> clock = in.number();
                case FieldLinkWriter.SENT_AT -> sentAt = in.number();
                case FieldLinkWriter.INCARNATION -> incarnation = LinkCodec.incarnation(in.number());
                case FieldLinkWriter.BASE -> base = in.number();
                case FieldLinkWriter.ASK -> ask = in.flag();
                case FieldLinkWriter.ANSWERS -> answers = answers(in.slice());
                case FieldLinkWriter.AFTER -> after = in.number();
                case FieldLinkWriter.FRAME -> frames.add(frame(in.slice()));
                default -> in.skip();
            }
        }
        if (incarnation == 0) {
            throw MalformedLinkMessageException.broken("no incarnation");
        }
        return new LinkMessage(
                WireVersion.FIELDS,
                LinkCodec.node(service, node),
                clock,
                sentAt,
                incarnation,
                base,
                ask,
                answers,
                after,
                frames);
    }

    private static LinkMessage.Answers answers(ByteBuffer bytes) throws MalformedLinkMessageException {
        final FieldReader in = new FieldReader(bytes);
        long incarnation = 0;
        long next = 0;
        boolean resync = false;
        List<LinkMessage.Answer> outcomes = List.of();
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case FieldLinkWriter.ANSWERS_INCARNATION -> incarnation = LinkCodec.incarnation(in.number());
                case FieldLinkWriter.ANSWERS_NEXT -> next = in.number();
                case FieldLinkWriter.ANSWERS_RESYNC -> resync = in.flag();
                case FieldLinkWriter.ANSWERS_OUTCOMES -> outcomes = outcomes(new WireReader(in.slice()), next);
                default -> in.skip();
            }
        }
        return new LinkMessage.Answers(incarnation, next, resync, outcomes);
    }

    private static List<LinkMessage.Answer> outcomes(WireReader in, long next) throws MalformedLinkMessageException {
        final List<LinkMessage.Answer> outcomes = new ArrayList<>(in.remaining() / 2);
        while (in.remaining() > 0) {
            final long number = next - in.varint();
            outcomes.add(new LinkMessage.Answer(number, WireCodes.outcome(in.varint())));
        }
        return outcomes;
    }

    private LinkMessage.Frame frame(ByteBuffer bytes) throws MalformedLinkMessageException {
        final FieldReader in = new FieldReader(bytes);
        final long previous = frames.isEmpty() ? base : frames.getLast().number();
        long number = previous;
        long lifetime = 0;
        @Nullable ByteBuffer body = null;
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case FieldLinkWriter.FRAME_NUMBER -> number = previous + in.number();
                case FieldLinkWriter.FRAME_LIFETIME -> lifetime = in.number();
                case FieldLinkWriter.FRAME_BODY -> body = in.slice();
                default -> in.skip();
            }
        }
        LinkCodec.requireOrder(number, previous, frames.isEmpty());
        if (body == null) {
            throw MalformedLinkMessageException.broken("a frame without a body");
        }
        return new LinkMessage.Frame(number, lifetime, body);
    }
}
