package dev.parley.rooms.socketio;

import dev.parley.rooms.socketio.SocketIoMeters.UpgradeOutcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One Engine.IO v4 session: its state, its transports, its heartbeat. Everything but the finals, {@link #run} and
 * {@link #pendingBytes} belongs to the home loop. {@link SessionState} says how it lives.
 */
final class EngineSession {
    /** How long a poll that crosses with the client's close packet is awaited, to be let go rather than refused. */
    private static final long CROSSING_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final String id;
    private final Engine engine;
    private final SocketIoConfig config;
    private final EventLoop loop;
    private final Handshake.Request request;
    private final Heartbeat heartbeat;
    private final Receiver receiver = new Receiver(this);
    private final PollingTransport polling = new PollingTransport(this);
    private final Runnable flush = this::flush;
    private final EngineHandler handler;

    private SessionState state;
    private volatile EngineTransport transport = polling;
    private @Nullable WebSocketTransport webSocket;
    private @Nullable UpgradeAttempt upgrade;
    private @Nullable ScheduledFuture<?> drainDeadline;
    private @Nullable DisconnectReason end;
    private boolean flushScheduled;
    private boolean tooSlow;

    EngineSession(String id, Engine engine, EventLoop loop, Handshake.Request request, SessionState initial) {
        this.id = id;
        this.engine = engine;
        this.config = engine.config();
        this.loop = loop;
        this.request = request;
        this.state = initial;
        this.heartbeat = new Heartbeat(this, config.pingInterval(), config.pingTimeout());
        this.handler = engine.handlers().open(this);
    }

    /** {@return the session's secret: whoever knows it is the client} */
    String id() {
        return id;
    }

    EventLoop loop() {
        return loop;
    }

    Handshake.Request request() {
        return request;
    }

    ByteBufAllocator alloc() {
        return ByteBufAllocator.DEFAULT;
    }

    /** {@return whether messages are sent and taken} */
    boolean isOpen() {
        return state.isOpen();
    }

    long pendingBytes() {
        return transport.pendingBytes();
    }

    int maxPendingBytes() {
        return config.limits().maxPendingBytes();
    }

    /** Runs on the home loop: at once if that is the caller, else later; not at all once the loop has ended. */
    boolean run(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
            return true;
        }
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException stopped) {
            return false;
        }
    }

    // Opening

    /** Answers the handshake that made this session. */
    void openByPolling(HttpExchange exchange) {
        open("[\"websocket\"]");
        polling.poll(exchange);
    }

    /** Greets over the WebSocket whose opening made this session. */
    void openByWebSocket(WebSocketTransport opened) {
        if (!state.isOpen()) {
            opened.closeNow();
            return;
        }
        webSocket = opened;
        transport = opened;
        open("[]");
    }

    private void open(String upgrades) {
        sendControl("0{\"sid\":\"%s\",\"upgrades\":%s,\"pingInterval\":%d,\"pingTimeout\":%d,\"maxPayload\":%d}"
                .formatted(
                        id,
                        upgrades,
                        config.pingInterval().toMillis(),
                        config.pingTimeout().toMillis(),
                        config.limits().maxPayload()));
        heartbeat.start();
    }

    // Sending

    /** Takes over one message, made by {@link FrameHeader#allocate}: a packet of type message, or a binary one's bytes. */
    void send(ByteBuf message, boolean binary, @Nullable Completion completion) {
        if (state.isOpen() && !tooSlow && transport.pendingBytes() > maxPendingBytes()) {
            transport.flush();
            if (transport.pendingBytes() > maxPendingBytes()) {
                tooSlow = true;
                // Later, so that no callback comes in the middle of the caller's.
                loop.execute(() -> close(DisconnectReason.TOO_SLOW));
            }
        }
        if (tooSlow || !state.isOpen()) {
            new Outbound(message, binary, completion).fail(new ClosedChannelException());
            return;
        }
        engine.meters().messageSent();
        transport.send(message, binary, completion);
        flushSoon();
    }

    /** Sends a packet of the session's own. */
    void sendControl(String packet) {
        transport.send(control(packet), false, null);
        flushSoon();
    }

    private ByteBuf control(String packet) {
        ByteBuf message = FrameHeader.allocate(alloc(), packet.length());
        ByteBufUtil.writeAscii(message, packet);
        return message;
    }

    private void flushSoon() {
        if (!flushScheduled) {
            flushScheduled = true;
            loop.execute(flush);
        }
    }

    private void flush() {
        flushScheduled = false;
        transport.flush();
    }

    // Polling

    /** A GET. */
    void poll(HttpExchange exchange) {
        switch (state) {
            case POLLING, PROBING -> {
                if (polling.isPolled()) {
                    exchange.refuse(Refusal.BAD_REQUEST);
                    close(DisconnectReason.PROTOCOL_ERROR);
                } else {
                    polling.poll(exchange, upgrade != null && upgrade.isProbed());
                }
            }
            case CLOSING -> pollAtEnd(exchange);
            case WEBSOCKET, CLOSED -> exchange.refuse(Refusal.BAD_REQUEST);
        }
    }

    private void pollAtEnd(HttpExchange exchange) {
        if (webSocket != null || polling.isPolled()) {
            exchange.refuse(Refusal.BAD_REQUEST);
            return;
        }
        // The close packet comes in an answer of its own: the official client takes it at once, and messages before it
        // later.
        boolean last = !polling.hasQueued();
        polling.poll(exchange);
        if (last && end != null) {
            close(end);
        }
    }

    /** A POST with its whole body. */
    void post(HttpExchange exchange, byte[] body) {
        if (state == SessionState.CLOSING) {
            exchange.text("ok");
        } else if (state != SessionState.POLLING && state != SessionState.PROBING) {
            exchange.refuse(Refusal.BAD_REQUEST);
        } else if (receiver.isPosting()) {
            exchange.refuse(Refusal.BAD_REQUEST);
            close(DisconnectReason.PROTOCOL_ERROR);
        } else if (body.length > config.limits().maxPayload()) {
            receiver.refuseAtEnd(exchange);
            oversized(body.length);
        } else {
            receiver.post(exchange, body);
        }
    }

    /** The connection of an unanswered request ended. */
    void aborted(HttpExchange exchange) {
        if (polling.isWaiting(exchange) || receiver.isPosting(exchange)) {
            close(DisconnectReason.TRANSPORT_CLOSED);
        }
    }

    // Upgrading

    /** {@return the attempt that may begin now; null if this is no time for one} */
    @Nullable
    UpgradeAttempt beginUpgrade() {
        if (state != SessionState.POLLING) {
            return null;
        }
        state = SessionState.PROBING;
        upgrade = new UpgradeAttempt(this, config.deadlines().upgrade().toNanos());
        return upgrade;
    }

    /** The attempt's WebSocket is open. */
    void opened(UpgradeAttempt attempt, WebSocketTransport candidate) {
        if (attempt == upgrade) {
            attempt.opened(candidate);
        } else {
            candidate.closeNow();
        }
    }

    void probed(WebSocketTransport candidate) {
        candidate.send(control("3probe"), false, null);
        candidate.flush();
        polling.release();
    }

    void upgraded(WebSocketTransport candidate) {
        endUpgrade(UpgradeOutcome.COMPLETED);
        webSocket = candidate;
        transport = candidate;
        polling.moveTo(candidate);
        candidate.flush();
        if (state == SessionState.PROBING) {
            state = SessionState.WEBSOCKET;
            candidate.setReading(receiver.isReading());
        } else if (end != null) {
            candidate.closeGracefully(end);
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
            engine.meters().upgrade(outcome);
            ended.end(outcome == UpgradeOutcome.COMPLETED);
        }
    }

    // Receiving

    /** A whole message came by WebSocket. */
    void webSocketMessage(WebSocketTransport from, byte[] bytes, boolean binary) {
        if (from == webSocket) {
            if (bytes.length > config.limits().maxPayload()) {
                oversized(bytes.length);
            } else {
                receiver.accept(bytes, 0, bytes.length, binary);
            }
        } else if (upgrade != null && upgrade.isBy(from)) {
            if (binary) {
                abandon(upgrade);
            } else {
                upgrade.text(from, bytes);
            }
        }
    }

    void webSocketEnded(WebSocketTransport ended, DisconnectReason reason) {
        if (ended == webSocket) {
            close(reason);
        } else if (upgrade != null && upgrade.isBy(ended)) {
            abandon(upgrade);
        }
    }

    /** Takes one packet, whatever brought it. */
    void receive(byte[] bytes, int from, int to, boolean binary) {
        if (binary) {
            engine.meters().messageReceived();
            handler.onBinary(bytes);
            return;
        }
        switch (from < to ? bytes[from] : 0) {
            case '4' -> {
                engine.meters().messageReceived();
                handler.onText(bytes, from + 1, to);
            }
            case '3' -> heartbeat.pong();
            case '1' -> closedByClient();
            case '6' -> {
                // A NOOP is allowed and says nothing.
            }
            default -> close(DisconnectReason.PROTOCOL_ERROR);
        }
    }

    /** Stops or resumes taking what the client sends. */
    void setReading(boolean reading) {
        if (!state.isOpen() || reading == receiver.isReading()) {
            return;
        }
        if (reading) {
            heartbeat.resume();
            receiver.resume();
        } else {
            heartbeat.pause();
            receiver.pause();
        }
        if (webSocket != null) {
            webSocket.setReading(reading);
        }
    }

    /** The client sent more than allowed, all of which has been read: the handler may say so before the end. */
    void oversized(long bytes) {
        handler.onOversized(bytes);
        closeGracefully(DisconnectReason.TOO_LARGE);
    }

    // Closing

    /** Ends the session for good and at once. */
    void close(DisconnectReason reason) {
        if (state == SessionState.CLOSED) {
            return;
        }
        boolean told = state == SessionState.CLOSING;
        state = SessionState.CLOSED;
        engine.remove(this);
        heartbeat.stop();
        endUpgrade(UpgradeOutcome.ABANDONED);
        if (drainDeadline != null) {
            drainDeadline.cancel(false);
        }
        if (webSocket != null) {
            webSocket.close(reason);
        }
        polling.answer(reason == DisconnectReason.CLIENT_CLOSED ? PollingTransport.NOOP : PollingTransport.CLOSE);
        polling.dispose(new ClosedChannelException());
        receiver.end(end == null ? reason : end);
        if (!told) {
            ended(reason);
        }
    }

    /** Takes nothing any more, lets what was sent leave, and ends the connection; the client may come back. */
    void closeGracefully(DisconnectReason reason) {
        if (!state.isOpen()) {
            return;
        }
        state = SessionState.CLOSING;
        ended(reason);
        heartbeat.stop();
        if (upgrade != null && !upgrade.isProbed()) {
            // A client that has been told 3probe goes on to its WebSocket, and must find it there.
            endUpgrade(UpgradeOutcome.ABANDONED);
        }
        if (reason != DisconnectReason.TOO_LARGE) {
            // A client whose POST fails does not read on, so that refusal waits until the rest has left.
            receiver.end(reason);
        }
        drainDeadline =
                loop.schedule(() -> close(reason), config.deadlines().drain().toNanos(), TimeUnit.NANOSECONDS);
        if (webSocket != null) {
            webSocket.closeGracefully(reason);
        } else if (polling.hasQueued()) {
            polling.flush();
        } else if (polling.isPolled()) {
            close(reason);
        }
    }

    /** The client's close packet. Its poll may still be on its way on another connection. */
    private void closedByClient() {
        if (webSocket != null || polling.isPolled()) {
            close(DisconnectReason.CLIENT_CLOSED);
            return;
        }
        state = SessionState.CLOSING;
        ended(DisconnectReason.CLIENT_CLOSED);
        heartbeat.stop();
        receiver.end(DisconnectReason.CLIENT_CLOSED);
        drainDeadline =
                loop.schedule(() -> close(DisconnectReason.CLIENT_CLOSED), CROSSING_NANOS, TimeUnit.NANOSECONDS);
    }

    private void ended(DisconnectReason reason) {
        end = reason;
        engine.meters().sessionClosed(reason);
        // Later: this may be in the middle of one of the handler's own calls.
        loop.execute(() -> handler.onClosed(reason));
    }
}
