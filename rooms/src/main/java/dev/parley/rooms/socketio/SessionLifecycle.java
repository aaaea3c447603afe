package dev.parley.rooms.socketio;

import dev.parley.rooms.socketio.SocketIoMeters.UpgradeOutcome;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One session's way through its {@link SessionState}s: the upgrade and the end. The state changes nowhere else. Belongs to
 * the session's home loop.
 */
final class SessionLifecycle {
    /** How long a poll that crosses with the client's close packet is awaited, to be let go rather than refused. */
    private static final Duration CROSSING = Duration.ofMillis(200);

    /** By how much what a GET is told goes ahead of the refusal of a POST. */
    private static final Duration AHEAD = Duration.ofMillis(100);

    private final EngineSession session;
    private final Sender sender;
    private final Receiver receiver;
    private final Heartbeat heartbeat;
    private final EngineHandler handler;
    private final SocketIoConfig.Deadlines deadlines;

    private SessionState state;
    private @Nullable UpgradeAttempt upgrade;
    private @Nullable ScheduledFuture<?> drainDeadline;
    private @Nullable DisconnectReason end;

    SessionLifecycle(
            EngineSession session,
            SessionState initial,
            Sender sender,
            Receiver receiver,
            Heartbeat heartbeat,
            EngineHandler handler) {
        this.session = session;
        this.state = initial;
        this.sender = sender;
        this.receiver = receiver;
        this.heartbeat = heartbeat;
        this.handler = handler;
        this.deadlines = session.engine().config().deadlines();
    }

    SessionState state() {
        return state;
    }

    // The upgrade

    /** {@return the attempt that may begin now; null if this is no time for one} */
    @Nullable
    UpgradeAttempt beginUpgrade() {
        if (state != SessionState.POLLING) {
            return null;
        }
        state = SessionState.PROBING;
        upgrade = new UpgradeAttempt(this, sender, session.loop(), deadlines.upgrade());
        return upgrade;
    }

    /** {@return whether a WebSocket works that is about to take over} */
    boolean isProbed() {
        return upgrade != null && upgrade.isProbed();
    }

    /** The attempt succeeded: the session goes on by this WebSocket. */
    void upgraded(WebSocketTransport webSocket) {
        endUpgrade(UpgradeOutcome.COMPLETED);
        session.moveTo(webSocket);
        if (state == SessionState.PROBING) {
            state = SessionState.WEBSOCKET;
        } else if (end != null) {
            webSocket.closeGracefully(end);
        }
    }

    /** Polling goes on as if there had been no attempt. */
    void abandon(UpgradeAttempt attempt) {
        if (attempt == upgrade) {
            endUpgrade(UpgradeOutcome.ABANDONED);
            if (state == SessionState.PROBING) {
                state = SessionState.POLLING;
            }
        }
    }

    private void endUpgrade(UpgradeOutcome outcome) {
        UpgradeAttempt ended = upgrade;
        upgrade = null;
        if (ended != null) {
            session.meters().upgrade(outcome);
            ended.end(outcome == UpgradeOutcome.COMPLETED);
        }
    }

    // The end

    /** The client sent more than allowed, all of which has been read: the handler may say so before the end. */
    void oversized(long bytes) {
        handler.onOversized(bytes);
        closeGracefully(DisconnectReason.TOO_LARGE);
    }

    /** Takes nothing any more, lets what was sent leave, and ends the connection; the client may come back. */
    void closeGracefully(DisconnectReason reason) {
        if (!state.isOpen()) {
            return;
        }
        beginClosing(reason, deadlines.drain());
        if (!isProbed()) {
            // A client that has been told 3probe goes on to its WebSocket, and must find it there.
            endUpgrade(UpgradeOutcome.ABANDONED);
        }
        if (reason == DisconnectReason.TOO_LARGE && sender.reachesClient()) {
            // A client whose POST fails does not read on, so that what its GET is being told goes ahead.
            var _ = session.loop().schedule(() -> receiver.end(reason), AHEAD.toMillis(), TimeUnit.MILLISECONDS);
        } else {
            receiver.end(reason);
        }
        if (sender.closeGracefully(reason)) {
            close(reason);
        }
    }

    /** The client's close packet. Its poll may still be on its way on another connection. */
    void closedByClient() {
        if (sender.reachesClient()) {
            close(DisconnectReason.CLIENT_CLOSED);
        } else {
            beginClosing(DisconnectReason.CLIENT_CLOSED, CROSSING);
            receiver.end(DisconnectReason.CLIENT_CLOSED);
        }
    }

    private void beginClosing(DisconnectReason reason, Duration atMost) {
        state = SessionState.CLOSING;
        tell(reason);
        drainDeadline = session.loop().schedule(() -> close(reason), atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** All that was sent before the end has left. */
    void drained() {
        if (end != null) {
            close(end);
        }
    }

    /** Ends the session for good and at once. */
    void close(DisconnectReason reason) {
        if (state == SessionState.CLOSED) {
            return;
        }
        boolean told = state == SessionState.CLOSING;
        state = SessionState.CLOSED;
        session.engine().remove(session);
        endUpgrade(UpgradeOutcome.ABANDONED);
        if (drainDeadline != null) {
            drainDeadline.cancel(false);
        }
        sender.close(reason);
        receiver.end(end == null ? reason : end);
        if (!told) {
            tell(reason);
        }
    }

    private void tell(DisconnectReason reason) {
        end = reason;
        heartbeat.stop();
        session.attempt().gone();
        session.meters().sessionClosed(reason);
        // Later: this may be in the middle of one of the handler's own calls.
        session.loop().execute(() -> handler.onClosed(reason));
    }
}
