package dev.parley.hub.session;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.store.StoredPush;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RawJson;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A push in an {@link Outbox} and what has become of it. Lives on the session's loop. */
final class OutboxEntry {
    /** What a push that is not written yet takes beside its body. */
    private static final long EACH = 256;

    private StoredPush push;
    private @Nullable Consumer<Outcome> answer;
    private boolean answered;
    private boolean written;
    private boolean held;
    /** A former owner has written it to a connection, or had one to write it to: then nobody knows if it got there. */
    boolean shown;
    /** It is in the store, or the store is away and this node's memory has to do. */
    boolean safe;
    /** It is in the store. */
    boolean stored;

    OutboxEntry(StoredPush push, @Nullable Consumer<Outcome> answer) {
        this.push = push;
        this.answer = answer;
        this.answered = answer == null;
    }

    StoredPush push() {
        return push;
    }

    long seq() {
        return push.seq();
    }

    /** What a push takes in memory, while it is not written yet. */
    long weight() {
        return weight(push.body());
    }

    /** As {@link #weight()}, of one with that body. */
    static long weight(RawJson body) {
        return EACH + body.length();
    }

    /** It has another number from now on, under which the store does not have it. */
    void renumber(long seq) {
        push = push.numbered(seq);
        stored = false;
    }

    /** Whether it was handed to the operating system on some connection. */
    boolean written() {
        return written;
    }

    /** It was handed to the operating system. */
    void markWritten() {
        written = true;
    }

    /** Whether its sender was told that it is held. */
    boolean held() {
        return held;
    }

    /** Whether its sender was told, or never asked. */
    boolean answered() {
        return answered;
    }

    /** Whether it is a signal of that peer's. */
    boolean isOf(PeerId sender) {
        return push.origin() != null && push.origin().sender().equals(sender);
    }

    /** Whether it is a signal whose sender can be told. */
    boolean hasSender() {
        final StoredPush.Origin origin = push.origin();
        return origin != null && origin.request() != null;
    }

    /** Its sender, or its sender's next node, asks once more. */
    void askedAgain(Consumer<Outcome> another) {
        final Consumer<Outcome> first = answer;
        answered = false;
        shown = false;
        answer = first == null
                ? another
                : outcome -> {
                    first.accept(outcome);
                    another.accept(outcome);
                };
    }

    /** Whether it is this signal, as it came in before or under another number. */
    boolean is(NodeMessage.Signal signal) {
        final StoredPush.Origin origin = push.origin();
        return origin != null
                && origin.sender().equals(signal.from())
                && (signal.request() != null
                        ? signal.request().equals(origin.request())
                        : origin.senderEpoch() == signal.senderEpoch() && origin.number() == signal.number());
    }

    void answer(Outcome outcome) {
        final Consumer<Outcome> asked = answer;
        answered = true;
        held = outcome == Outcome.HELD;
        if (asked != null) {
            answer = null;
            asked.accept(outcome);
        }
    }
}
