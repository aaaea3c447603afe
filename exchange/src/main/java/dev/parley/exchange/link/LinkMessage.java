package dev.parley.exchange.link;

import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.node.NodeRef;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one AMQP message between two nodes holds: frames of one direction, outcomes of the other's, or both.
 *
 * @param version in which it is, or was, written ({@link dev.parley.hub.node.WireVersion})
 * @param from the sending node
 * @param clock counts the sending node's connections: {@code sentAt} of different ones can't be compared
 * @param sentAt when it was sent, in milliseconds of a clock of the sending node's
 * @param incarnation of the sending node's link: a higher one replaces all before it
 * @param base every frame below it has its outcome: what the receiver remembers of them can go
 * @param ask whether the sender wants to know what became of its frames
 * @param answers outcomes of frames that went the other way; {@code null} for none
 * @param after the frame that has to have arrived before the first of these; 0 if none has to
 * @param frames in rising order; numbers that are left out have their outcome
 */
public record LinkMessage(
        int version,
        NodeRef from,
        long clock,
        long sentAt,
        long incarnation,
        long base,
        boolean ask,
        @Nullable Answers answers,
        long after,
        List<Frame> frames) {

    /**
     * One message on its way.
     *
     * @param lifetime what is left of it, in milliseconds
     * @param body a {@link dev.parley.hub.exchange.NodeMessage}, encoded
     */
    public record Frame(long number, long lifetime, ByteBuffer body) {}

    /**
     * What became of frames of the link's other direction.
     *
     * @param incarnation of that direction
     * @param next every frame below it that is still without an outcome has arrived
     * @param resync whether frames from {@code next} on have to be sent again
     */
    public record Answers(long incarnation, long next, boolean resync, List<Answer> outcomes) {}

    /** The outcome of one frame. */
    public record Answer(long number, Outcome outcome) {}
}
