package dev.parley.hub.session;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.NodeMessage.Undeliverable.Reason;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.store.SessionStore.Written;
import dev.parley.protocol.CloseCode;
import dev.parley.protocol.LeaveReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * How a session ends here: for good, or because it lives on at another node. For good, its rooms, its record and its outbox
 * end together, and the senders of what was not received are told; and that only by the node of which the store says that
 * it owned the session. Each way does nothing once it has ended. Lives on the session's loop.
 */
final class Ending {
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Session session;
    private final Lifetime lifetime;
    private final Outbox outbox;
    private final Persistence persistence;
    private final Services services;
    /** Whether it is over, and the store has not said yet whether it knows. */
    private boolean closing;

    Ending(Session session, Lifetime lifetime, Outbox outbox, Persistence persistence, Services services) {
        this.session = session;
        this.lifetime = lifetime;
        this.outbox = outbox;
        this.persistence = persistence;
        this.services = services;
    }

    /**
     * @param close as {@link Lifetime#end} has it
     * @return completes when its rooms have been left, as far as their store answers
     */
    CompletionStage<Void> forGood(LeaveReason reason, @Nullable CloseCode close) {
        if (lifetime.ended()) {
            return CompletableFuture.completedFuture(null);
        }
        services.registry().ending(session);
        begin(close);
        final CompletionStage<Void> left = session.memberships().leaveAll(reason);
        endRecord();
        return left;
    }

    /** For good, if it is in the room that it was kicked from. */
    void kicked(NodeMessage.Kick kick) {
        if (!lifetime.ended() && session.memberships().contains(kick.room())) {
            services.registry().ending(session);
            begin(kick.banned() ? CloseCode.BANNED : CloseCode.KICKED);
            session.memberships().leave(kick.room(), LeaveReason.KICKED, left -> {});
            session.memberships().leaveAll(LeaveReason.LEFT);
            endRecord();
        }
    }

    /** Another node has it, or has ended it. */
    void elsewhere(CloseCode close) {
        if (!lifetime.ended()) {
            begin(close);
            session.memberships().forgetAll();
            var _ = notOurs();
        }
    }

    /**
     * This node goes, and the store may not have what is here: a sibling goes on with what it has.
     *
     * @return completes when nobody is being told of the rest any more
     */
    CompletableFuture<Void> leaveBehind() {
        if (!lifetime.ended()) {
            begin(CloseCode.GOING_AWAY);
            session.memberships().forgetAll();
            return notOurs();
        }
        return closing ? notOurs() : CompletableFuture.completedFuture(null);
    }

    /** What was not stored was to do with this node's memory, which is of no use where the session is now. */
    private CompletableFuture<Void> notOurs() {
        final List<CompletableFuture<Void>> told = new ArrayList<>();
        for (OutboxEntry entry : outbox.entries()) {
            if (!entry.answered()) {
                entry.answer(Outcome.MOVED);
            } else if (!entry.stored) {
                told.add(services.notices()
                        .tell(session, entry.push(), entry.written() ? Reason.UNCONFIRMED : Reason.EXPIRED));
            }
        }
        return CompletableFuture.allOf(told.toArray(CompletableFuture<?>[]::new));
    }

    private void begin(@Nullable CloseCode close) {
        lifetime.end(close);
        persistence.end();
        outbox.close();
        services.registry().remove(session);
    }

    /** Until this is done, nobody may resume the session here. */
    private void endRecord() {
        if (outbox.owes()) {
            close();
        } else {
            end();
        }
        freeDevice();
    }

    /** What it has left stays in the store until the senders were told: if this node dies, a sibling goes on with it. */
    private void close() {
        closing = true;
        services.store()
                .close(session.id(), session.epoch())
                .whenComplete((written, away) -> session.loop().run(() -> {
                    closing = away != null;
                    if (away != null) {
                        session.loop().schedule(AGAIN, this::close);
                    } else if (written == Written.SAFE || written == Written.LOST) {
                        var _ = lastWords().thenRun(this::end);
                    } else {
                        services.registry().ended(session.id());
                        var _ = notOurs();
                    }
                }));
    }

    private void end() {
        services.store()
                .end(session.id(), session.epoch())
                .whenComplete((written, away) -> session.loop().run(() -> {
                    if (away != null) {
                        session.loop().schedule(AGAIN, this::end);
                    } else {
                        services.registry().ended(session.id());
                    }
                }));
    }

    private void freeDevice() {
        final String device = session.device();
        if (device != null) {
            services.devices()
                    .free(session.grants().user(), device, session.peer())
                    .exceptionally(away -> null);
        }
    }

    /** Completes on the loop. */
    private CompletableFuture<Void> lastWords() {
        final List<CompletableFuture<Void>> told = new ArrayList<>();
        for (OutboxEntry entry : outbox.entries()) {
            if (!entry.answered()) {
                final boolean shown = entry.written() && !session.usesReceived();
                entry.answer(shown ? Outcome.DELIVERED : Outcome.MOVED);
            } else if (!entry.written() && !entry.shown) {
                told.add(services.notices().tell(session, entry.push(), Reason.EXPIRED));
            } else if (session.usesReceived()) {
                told.add(services.notices().tell(session, entry.push(), Reason.UNCONFIRMED));
            }
        }
        return CompletableFuture.allOf(told.toArray(CompletableFuture<?>[]::new));
    }
}
