package dev.parley.hub.session;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.NodeMessage.Undeliverable.Reason;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.loop.Loop;
import dev.parley.hub.store.SessionStore;
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
 * How the sessions of a node end: for good, or because they live on at another node. For good, a session's rooms, its record
 * and its outbox end together, and the senders of what was not received are told; and that only by the node of which the
 * store says that it owned the session. Each way does nothing once it has ended. All on the session's loop.
 */
public final class Ending {
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final SessionRegistry registry;
    private final SessionStore store;
    private final Notices notices;
    private final DeviceClaims devices;
    private final Duration lease;

    /** @param lease of a node: for so long the store is waited for at the end of a window */
    public Ending(SessionRegistry registry, SessionStore store, Notices notices, DeviceClaims devices, Duration lease) {
        this.registry = registry;
        this.store = store;
        this.notices = notices;
        this.devices = devices;
        this.lease = lease;
    }

    /**
     * @param close as {@link Lifetime#end} has it
     * @return completes when its rooms have been left, as far as their store answers
     */
    CompletionStage<Void> forGood(Session session, LeaveReason reason, @Nullable CloseCode close) {
        if (session.ended()) {
            return CompletableFuture.completedFuture(null);
        }
        beginForGood(session, close);
        final CompletionStage<Void> left = session.memberships().leaveAll(reason);
        endRecord(session);
        return left;
    }

    /** For good, if it is in the room that it was kicked from. */
    void kicked(Session session, NodeMessage.Kick kick) {
        if (!session.ended() && session.memberships().contains(kick.room())) {
            beginForGood(session, kick.banned() ? CloseCode.BANNED : CloseCode.KICKED);
            session.memberships().leave(kick.room(), LeaveReason.KICKED, left -> {});
            session.memberships().leaveAll(LeaveReason.LEFT);
            endRecord(session);
        }
    }

    /** The resume window is over, and nobody came: for good, unless the client has come elsewhere. */
    void windowOver(Session session) {
        final int absence = session.lifetime().absence();
        if (session.ownership().certain()) {
            giveUp(session, absence);
        } else {
            // This node may have stood still, and the client be somewhere else: the store is asked first, but not
            // for ever.
            final Loop.Timer silent = session.loop().schedule(lease, () -> giveUp(session, absence));
            session.ownership().recordChanged();
            session.ownership().whenRecorded(() -> {
                silent.cancel();
                giveUp(session, absence);
            });
        }
    }

    /** Unless the client has been here since, or the session has been handed over. */
    private void giveUp(Session session, int absence) {
        if (session.lifetime().absence() == absence) {
            forGood(session, session.isAdopted() ? LeaveReason.NODE_LOST : LeaveReason.LOST, null);
        }
    }

    /** Another node has it, or has ended it. */
    void elsewhere(Session session, CloseCode close) {
        if (!session.ended()) {
            begin(session, close);
            session.memberships().forgetAll();
            var _ = notOurs(session);
        }
    }

    /**
     * This node goes, and the store may not have what is here: a sibling goes on with what it has.
     *
     * @return completes when nobody is being told of the rest any more
     */
    CompletableFuture<Void> leaveBehind(Session session) {
        if (!session.ended()) {
            begin(session, CloseCode.GOING_AWAY);
            session.memberships().forgetAll();
            return notOurs(session);
        }
        return session.lifetime().closing() ? notOurs(session) : CompletableFuture.completedFuture(null);
    }

    /** What was not stored was to do with this node's memory, which is of no use where the session is now. */
    private CompletableFuture<Void> notOurs(Session session) {
        final List<CompletableFuture<Void>> told = new ArrayList<>();
        for (OutboxEntry entry : session.outbox().entries()) {
            if (!entry.answered()) {
                entry.answer(Outcome.MOVED);
            } else if (!entry.stored) {
                told.add(notices.tell(session, entry.push(), entry.written() ? Reason.UNCONFIRMED : Reason.EXPIRED));
            }
        }
        return CompletableFuture.allOf(told.toArray(CompletableFuture<?>[]::new));
    }

    private void beginForGood(Session session, @Nullable CloseCode close) {
        session.lifetime().closing(true);
        registry.ending(session);
        begin(session, close);
    }

    private void begin(Session session, @Nullable CloseCode close) {
        session.lifetime().end(close);
        session.persistence().end();
        session.outbox().close();
        registry.remove(session);
    }

    /** Until the store has answered, nobody may resume the session here. */
    private void endRecord(Session session) {
        if (session.outbox().owes()) {
            close(session);
        } else {
            end(session);
        }
        devices.free(session);
    }

    /** What it has left stays in the store until the senders were told: if this node dies, a sibling goes on with it. */
    private void close(Session session) {
        store.close(session.id(), session.epoch())
                .whenComplete((written, away) -> session.loop().run(() -> {
                    session.lifetime().closing(away != null);
                    if (away != null) {
                        session.loop().schedule(AGAIN, () -> close(session));
                    } else if (written == Written.SAFE || written == Written.LOST) {
                        var _ = lastWords(session).thenRun(() -> end(session));
                    } else {
                        registry.ended(session.id());
                        var _ = notOurs(session);
                    }
                }));
    }

    private void end(Session session) {
        store.end(session.id(), session.epoch())
                .whenComplete((written, away) -> session.loop().run(() -> {
                    if (away != null) {
                        session.loop().schedule(AGAIN, () -> end(session));
                    } else {
                        session.lifetime().closing(false);
                        registry.ended(session.id());
                    }
                }));
    }

    /** Completes on the loop. */
    private CompletableFuture<Void> lastWords(Session session) {
        final List<CompletableFuture<Void>> told = new ArrayList<>();
        for (OutboxEntry entry : session.outbox().entries()) {
            if (!entry.answered()) {
                final boolean shown = entry.written() && !session.usesReceived();
                entry.answer(shown ? Outcome.DELIVERED : Outcome.MOVED);
            } else if (!entry.written() && !entry.shown) {
                told.add(notices.tell(session, entry.push(), Reason.EXPIRED));
            } else if (session.usesReceived()) {
                told.add(notices.tell(session, entry.push(), Reason.UNCONFIRMED));
            }
        }
        return CompletableFuture.allOf(told.toArray(CompletableFuture<?>[]::new));
    }

    /** Its client was thrown out of the session by another connection: the store counts, for who comes next. Any thread. */
    void contested(Session session) {
        store.contested(session.id()).exceptionally(away -> null);
    }
}
