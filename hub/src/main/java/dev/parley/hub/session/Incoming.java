package dev.parley.hub.session;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.store.StoredPush;
import java.util.function.Consumer;

/** The way of other peers' signals into a session's mailbox: from its rooms only, and each once. On the session's loop. */
final class Incoming {
    private final Memberships memberships;
    private final Mailbox mailbox;
    private final Arrivals arrivals = new Arrivals();

    Incoming(Memberships memberships, Mailbox mailbox) {
        this.memberships = memberships;
        this.mailbox = mailbox;
    }

    /** What came in where the session lived before must not come in again. */
    void restore(Iterable<StoredPush> pushes) {
        for (StoredPush push : pushes) {
            if (push.origin() != null) {
                arrivals.restore(push.origin());
            }
        }
    }

    void take(NodeMessage.Signal signal, Consumer<Outcome> answer) {
        if (!memberships.contains(signal.room())) {
            // A sender may see it in the roster a moment before it knows itself, or for a moment after: that one looks
            // again.
            answer.accept(Outcome.MOVED);
            return;
        }
        switch (arrivals.kind(signal)) {
            case NEW -> pass(signal, answer);
            case REPEATED -> mailbox.repeated(signal, answer);
            case UNKNOWN -> answer.accept(Outcome.UNREACHABLE);
        }
    }

    private void pass(NodeMessage.Signal signal, Consumer<Outcome> answer) {
        // What finds no place has not arrived: sent again under the same id, it must get through.
        if (mailbox.takes(signal.body(), signal.from())) {
            arrivals.add(signal);
        }
        mailbox.signal(
                signal.type().push(),
                signal.body(),
                new StoredPush.Origin(signal.from(), signal.request(), signal.senderEpoch(), signal.number()),
                answer);
    }
}
