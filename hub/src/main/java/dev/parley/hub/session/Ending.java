package dev.parley.hub.session;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.protocol.CloseCode;
import dev.parley.protocol.LeaveReason;
import org.jspecify.annotations.Nullable;

/**
 * How a session ends here: for good, or because it lives on at another node. What it still had to say is said, its rooms
 * and the store are told, and nobody finds it any more. Each way does nothing once it has ended. Lives on the session's
 * loop.
 */
final class Ending {
    private final Session session;
    private final Lifetime lifetime;
    private final Mailbox mailbox;
    private final Persistence persistence;
    private final Services services;

    Ending(Session session, Lifetime lifetime, Mailbox mailbox, Persistence persistence, Services services) {
        this.session = session;
        this.lifetime = lifetime;
        this.mailbox = mailbox;
        this.persistence = persistence;
        this.services = services;
    }

    /** @param close as {@link Lifetime#end} has it */
    void forGood(LeaveReason reason, @Nullable CloseCode close) {
        if (!lifetime.ended()) {
            beginForGood(close);
            leaveForGood(reason);
        }
    }

    /** For good, if it is in the room that it was kicked from. */
    void kicked(NodeMessage.Kick kick) {
        if (!lifetime.ended() && session.memberships().contains(kick.room())) {
            beginForGood(kick.banned() ? CloseCode.BANNED : CloseCode.KICKED);
            session.memberships().leave(kick.room(), LeaveReason.KICKED, () -> {});
            leaveForGood(LeaveReason.LEFT);
        }
    }

    /** Another node has it. */
    void movedAway() {
        if (!lifetime.ended()) {
            begin(CloseCode.REPLACED_BY_CONNECTION);
            session.memberships().forgetAll();
            mailbox.outbox().entries().forEach(entry -> entry.answer(Outcome.MOVED));
        }
    }

    /** As if it had never been here: it could not be taken over as it was, and is to be tried again. */
    void undone() {
        if (!lifetime.ended()) {
            begin(null);
            session.memberships().forgetAll();
        }
    }

    private void beginForGood(@Nullable CloseCode close) {
        services.registry().ending(session.id());
        begin(close);
        // Before it leaves its rooms: it is by their rosters that it finds whom to tell.
        LastWords.of(session, mailbox.outbox(), services);
    }

    private void begin(@Nullable CloseCode close) {
        persistence.end();
        services.registry().remove(session);
        lifetime.end(close);
    }

    private void leaveForGood(LeaveReason reason) {
        session.memberships().leaveAll(reason);
        services.store()
                .end(session.id(), session.epoch())
                .whenComplete((done, away) -> services.registry().ended(session.id()));
    }
}
