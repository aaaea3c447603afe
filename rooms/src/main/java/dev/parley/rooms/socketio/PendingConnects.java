package dev.parley.rooms.socketio;

import dev.parley.rooms.socketio.SocketIoMeters.ConnectOutcome;
import dev.parley.rooms.socketio.Verdict.Accepted;
import dev.parley.rooms.socketio.Verdict.Refused;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The CONNECTs of one session that have no answer yet, one for a namespace: each gets the authenticator's answer, or a
 * refusal if that fails or takes too long. Belongs to the session's home loop.
 */
final class PendingConnects {
    private static final Logger log = LoggerFactory.getLogger(PendingConnects.class);

    /** Told once of each CONNECT that was not cancelled. */
    @FunctionalInterface
    interface Listener {
        void answered(Namespace namespace, ConnectOutcome outcome, Verdict verdict);
    }

    /** Compared by identity: the same client may ask again for the same namespace. */
    private static final class Pending {
        private final Namespace namespace;
        private @Nullable ScheduledFuture<?> deadline;

        Pending(Namespace namespace) {
            this.namespace = namespace;
        }
    }

    private final EngineSession session;
    private final long timeoutNanos;
    private final Listener listener;
    private final Map<String, Pending> pending = new HashMap<>(2);

    PendingConnects(EngineSession session, long timeoutNanos, Listener listener) {
        this.session = session;
        this.timeoutNanos = timeoutNanos;
        this.listener = listener;
    }

    boolean contains(Namespace namespace) {
        return pending.containsKey(namespace.name());
    }

    /** Asks the namespace's authenticator. None is pending for the namespace. */
    void add(Namespace namespace, @Nullable JsonSlice auth) {
        Pending asked = new Pending(namespace);
        pending.put(namespace.name(), asked);
        session.attempt().heard();
        ask(namespace, auth).whenComplete((verdict, failure) -> {
            session.attempt().answered(verdict instanceof Refused refused && refused.blamed());
            session.run(() -> answered(asked, verdict, failure));
        });
        if (pending.get(namespace.name()) == asked) {
            asked.deadline = session.loop().schedule(() -> timedOut(asked), timeoutNanos, TimeUnit.NANOSECONDS);
        }
    }

    private CompletionStage<Verdict> ask(Namespace namespace, @Nullable JsonSlice auth) {
        Handshake handshake = new Handshake(namespace.name(), auth, session.request(), session.loop());
        try {
            return namespace.authenticator().authenticate(handshake);
        } catch (RuntimeException failed) {
            return CompletableFuture.failedFuture(failed);
        }
    }

    private void answered(Pending asked, @Nullable Verdict verdict, @Nullable Throwable failure) {
        if (!session.isOpen() || !remove(asked)) {
            return;
        }
        switch (verdict) {
            case Accepted accepted -> listener.answered(asked.namespace, ConnectOutcome.ACCEPTED, accepted);
            case Refused refused -> listener.answered(asked.namespace, ConnectOutcome.REFUSED, refused);
            case null -> {
                log.warn("The authenticator of a namespace failed", failure);
                listener.answered(
                        asked.namespace, ConnectOutcome.FAILED, new Refused("authentication failed", null, false));
            }
        }
    }

    private void timedOut(Pending asked) {
        if (remove(asked)) {
            session.attempt().answered(false);
            listener.answered(
                    asked.namespace, ConnectOutcome.TIMED_OUT, new Refused("authentication timed out", null, false));
        }
    }

    private boolean remove(Pending asked) {
        cancelDeadline(asked);
        return pending.remove(asked.namespace.name(), asked);
    }

    /** Forgets a CONNECT, if there is one. */
    void cancel(String namespace) {
        Pending cancelled = pending.remove(namespace);
        if (cancelled != null) {
            cancelDeadline(cancelled);
        }
    }

    void cancelAll() {
        pending.values().forEach(PendingConnects::cancelDeadline);
        pending.clear();
    }

    private static void cancelDeadline(Pending asked) {
        if (asked.deadline != null) {
            asked.deadline.cancel(false);
        }
    }
}
