package dev.parley.hub.session;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.presence.Member;
import dev.parley.hub.room.RoomView;
import dev.parley.hub.store.StoredPush;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import org.jspecify.annotations.Nullable;

/**
 * What the senders of undelivered signals are told when a session ends (protocol, push {@code undeliverable}): those
 * whose signal was held, that it has expired; those whose signal was written to a client that confirms and never
 * confirmed, that it is unconfirmed.
 */
final class LastWords {
    private LastWords() {}

    static void of(Session session, Outbox outbox, Services services) {
        final boolean usesReceived = session.usesReceived();
        for (Outbox.Entry entry : outbox.entries()) {
            if (!entry.answered()) {
                entry.answer(entry.written && !usesReceived ? Outcome.DELIVERED : Outcome.UNKNOWN_PEER);
            } else if (!entry.written) {
                tell(session, entry.push(), NodeMessage.Undeliverable.Reason.EXPIRED, services);
            } else if (usesReceived) {
                tell(session, entry.push(), NodeMessage.Undeliverable.Reason.UNCONFIRMED, services);
            }
        }
    }

    private static void tell(
            Session session, StoredPush push, NodeMessage.Undeliverable.Reason reason, Services services) {
        final StoredPush.Origin origin = push.origin();
        if (origin == null || origin.request() == null) {
            return;
        }
        final Member sender = find(session, origin.sender(), services);
        if (sender != null) {
            final long deadline = session.loop().nanoTime()
                    + services.config().requestTimeout().toNanos();
            services.router()
                    .tell(
                            sender,
                            new NodeMessage.Undeliverable(origin.sender(), origin.request(), session.peer(), reason),
                            deadline,
                            outcome -> {});
        }
    }

    private static @Nullable Member find(Session session, PeerId peer, Services services) {
        for (RoomName room : session.memberships().rooms()) {
            final RoomView view = services.rooms().view(room);
            final Member member = view == null ? null : view.roster().members().get(peer);
            if (member != null) {
                return member;
            }
        }
        return null;
    }
}
