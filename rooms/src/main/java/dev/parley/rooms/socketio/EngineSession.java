package dev.parley.rooms.socketio;

import dev.parley.rooms.socketio.SocketIoMeters.UpgradeOutcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One Engine.IO v4 session: its state, its transports, its heartbeat. Everything but the finals, {@link #run} and
 * {@link #pendingBytes} belongs to the home loop. {@link SessionState} says how it lives.
 */
final class EngineSession {
    private static final byte[] PROBE = "2probe".getBytes(StandardCharsets.US_ASCII);

    private final String id;
    private final Engine engine;
    private final EventLoop loop;
    private final Handshake.Request request;
    private final Heartbeat heartbeat;
    private final Inbox inbox = new Inbox();
    private final PollingTransport polling = new PollingTransport(this);
    private final Runnable flush = this::flush;
    private final EngineHandler handler;

    private SessionState state;
    private volatile EngineTransport transport = polling;
    private @Nullable WebSocketTransport webSocket;
    private @Nullable HttpExchange post;
    private @Nullable ScheduledFuture<?> upgradeDeadline;
    private @Nullable ScheduledFuture<?> drainDeadline;
    private @Nullable DisconnectReason end;
    private boolean probeAnswered;
    private boolean flushScheduled;
    private boolean tooSlow;
    private boolean reading = true;

    EngineSession(String id, Engine engine, EventLoop loop, Handshake.Request request, SessionState initial) {
        this.id = id;
        this.engine = engine;
        this.loop = loop;
        this.request = request;
        this.state = initial;
        this.heartbeat = new Heartbeat(
                this, engine.config().pingInterval(), engine.config().pingTimeout());
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

    SessionState state() {
        return state;
    }

    long pendingBytes() {
        return transport.pendingBytes();
    }

    int maxPendingBytes() {
        return engine.config().limits().maxPendingBytes();
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
        sendControl(openPacket("[\"websocket\"]"));
        heartbeat.start();
        polling.poll(exchange);
    }

    void openByWebSocket(WebSocketTransport opened) {
        webSocket = opened;
        transport = opened;
        sendControl(openPacket("[]"));
        heartbeat.start();
    }

    private String openPacket(String upgrades) {
        SocketIoConfig config = engine.config();
        return "0{\"sid\":\"" + id + "\",\"upgrades\":" + upgrades + ",\"pingInterval\":"
                + config.pingInterval().toMillis() + ",\"pingTimeout\":"
                + config.pingTimeout().toMillis() + ",\"maxPayload\":"
                + config.limits().maxPayload() + "}";
    }

    // Sending

    /** Takes over one message, made by {@link FrameHeader#allocate}: a packet of type message, or a binary one's bytes. */
    void send(ByteBuf message, boolean binary, @Nullable Completion completion) {
        EngineTransport current = transport;
        if (state.isOpen() && current.pendingBytes() > maxPendingBytes()) {
            current.flush();
            if (current.pendingBytes() > maxPendingBytes()) {
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
        current.send(message, binary, completion);
        flushSoon();
    }

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
                } else if (probeAnswered) {
                    polling.pollWhileProbing(exchange);
                } else {
                    polling.poll(exchange);
                }
            }
            case CLOSING -> polling.poll(exchange);
            case WEBSOCKET, CLOSED -> exchange.refuse(Refusal.BAD_REQUEST);
        }
    }

    /** A POST with its whole body. It is answered when everything in it has been taken. */
    void post(HttpExchange exchange, byte[] body) {
        if (state == SessionState.CLOSING) {
            exchange.text("ok");
        } else if (state != SessionState.POLLING && state != SessionState.PROBING) {
            exchange.refuse(Refusal.BAD_REQUEST);
        } else if (post != null) {
            exchange.refuse(Refusal.BAD_REQUEST);
            close(DisconnectReason.PROTOCOL_ERROR);
        } else {
            post = exchange;
            if (body.length > engine.config().limits().maxPayload()) {
                oversized(body.length);
            } else if (!Utf8.isValid(body, 0, body.length)) {
                close(DisconnectReason.PROTOCOL_ERROR);
            } else {
                packets(body);
                answerPost();
            }
        }
    }

    private void packets(byte[] payload) {
        int from = 0;
        do {
            int to = PollPayload.end(payload, from);
            if (from < to && PollPayload.isBinary(payload, from)) {
                byte[] bytes = PollPayload.binary(payload, from, to);
                if (bytes == null) {
                    close(DisconnectReason.PROTOCOL_ERROR);
                } else {
                    accept(bytes, 0, bytes.length, true);
                }
            } else {
                accept(payload, from, to, false);
            }
            from = to + 1;
        } while (from <= payload.length && state.isOpen());
    }

    private void answerPost() {
        if (post != null && inbox.isEmpty() && state.isOpen()) {
            HttpExchange taken = post;
            post = null;
            taken.text("ok");
        }
    }

    /** The connection of an unanswered request ended. */
    void aborted(HttpExchange exchange) {
        if (polling.isWaiting(exchange) || post == exchange) {
            close(DisconnectReason.TRANSPORT_CLOSED);
        }
    }

    /** More than even an oversized message may have was announced by a POST. */
    void farTooLarge() {
        close(DisconnectReason.TOO_LARGE);
    }

    // Upgrading

    /** {@return whether a WebSocket may be opened for this session now; then one is expected} */
    boolean expectProbe() {
        if (state != SessionState.POLLING) {
            return false;
        }
        state = SessionState.PROBING;
        upgradeDeadline = loop.schedule(
                this::abandonUpgrade, engine.config().deadlines().upgrade().toNanos(), TimeUnit.NANOSECONDS);
        return true;
    }

    void probeOpened(WebSocketTransport opened) {
        if (state == SessionState.PROBING && webSocket == null) {
            webSocket = opened;
        } else {
            opened.closeNow();
        }
    }

    /** Polling goes on as if there had been no attempt. */
    void abandonUpgrade() {
        if (state == SessionState.PROBING) {
            state = SessionState.POLLING;
            endUpgrade(UpgradeOutcome.ABANDONED);
            WebSocketTransport abandoned = webSocket;
            webSocket = null;
            if (abandoned != null) {
                abandoned.closeNow();
            }
        }
    }

    private void probe(WebSocketTransport from, byte[] bytes) {
        if (!probeAnswered && Arrays.equals(bytes, PROBE)) {
            probeAnswered = true;
            from.send(control("3probe"), false, null);
            from.flush();
            polling.release();
        } else if (probeAnswered && bytes.length == 1 && bytes[0] == '5') {
            state = SessionState.WEBSOCKET;
            endUpgrade(UpgradeOutcome.COMPLETED);
            transport = from;
            from.setReading(reading);
            polling.moveTo(from);
            from.flush();
        } else {
            abandonUpgrade();
        }
    }

    private void endUpgrade(UpgradeOutcome outcome) {
        probeAnswered = false;
        engine.meters().upgrade(outcome);
        if (upgradeDeadline != null) {
            upgradeDeadline.cancel(false);
            upgradeDeadline = null;
        }
    }

    // WebSocket

    void webSocketText(WebSocketTransport from, byte[] bytes) {
        if (from != webSocket) {
            return;
        }
        if (state == SessionState.PROBING) {
            probe(from, bytes);
        } else if (bytes.length > engine.config().limits().maxPayload()) {
            oversized(bytes.length);
        } else {
            accept(bytes, 0, bytes.length, false);
        }
    }

    void webSocketBinary(WebSocketTransport from, byte[] bytes) {
        if (from != webSocket) {
            return;
        }
        if (state == SessionState.PROBING) {
            abandonUpgrade();
        } else if (bytes.length > engine.config().limits().maxPayload()) {
            oversized(bytes.length);
        } else {
            accept(bytes, 0, bytes.length, true);
        }
    }

    void webSocketEnded(WebSocketTransport ended, DisconnectReason reason) {
        if (ended != webSocket) {
            return;
        }
        if (state == SessionState.PROBING) {
            abandonUpgrade();
        } else {
            close(reason);
        }
    }

    // Receiving

    private void accept(byte[] bytes, int from, int to, boolean binary) {
        if (!state.isOpen()) {
            return;
        }
        if (!reading || !inbox.isEmpty()) {
            inbox.add(new Inbox.Packet(bytes, from, to, binary));
        } else {
            receive(bytes, from, to, binary);
        }
    }

    private void receive(byte[] bytes, int from, int to, boolean binary) {
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
            case '1' -> close(DisconnectReason.CLIENT_CLOSED);
            case '6' -> {
                // A NOOP is allowed and says nothing.
            }
            default -> close(DisconnectReason.PROTOCOL_ERROR);
        }
    }

    /** Stops or resumes taking what the client sends. */
    void setReading(boolean read) {
        if (!state.isOpen() || read == reading) {
            return;
        }
        reading = read;
        if (read) {
            heartbeat.resume();
            loop.execute(this::drainInbox);
        } else {
            heartbeat.pause();
        }
        if (transport instanceof WebSocketTransport current) {
            current.setReading(reading);
        }
    }

    private void drainInbox() {
        while (reading && state.isOpen()) {
            Inbox.Packet packet = inbox.poll();
            if (packet == null) {
                break;
            }
            receive(packet.bytes(), packet.from(), packet.to(), packet.binary());
        }
        answerPost();
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
        boolean known = state == SessionState.CLOSING;
        state = SessionState.CLOSED;
        release();
        if (webSocket != null) {
            if (reason == DisconnectReason.PROTOCOL_ERROR) {
                webSocket.closeWith(WebSocketCloseStatus.PROTOCOL_ERROR);
            } else {
                webSocket.closeNow();
            }
        }
        polling.answer(reason == DisconnectReason.CLIENT_CLOSED ? "6" : PollingTransport.CLOSE);
        polling.dispose(new ClosedChannelException());
        answerLastPost(end == null ? reason : end);
        if (!known) {
            ended(reason);
        }
    }

    /** Takes nothing any more, lets what was sent leave, and ends the connection; the client may come back. */
    void closeGracefully(DisconnectReason reason) {
        if (!state.isOpen()) {
            return;
        }
        boolean byWebSocket = state == SessionState.WEBSOCKET;
        state = SessionState.CLOSING;
        long drain = engine.config().deadlines().drain().toNanos();
        if (byWebSocket && webSocket != null) {
            webSocket.closeGracefully(
                    reason == DisconnectReason.TOO_LARGE
                            ? WebSocketCloseStatus.MESSAGE_TOO_BIG
                            : WebSocketCloseStatus.NORMAL_CLOSURE,
                    drain);
            heartbeat.stop();
        } else {
            if (webSocket != null) {
                webSocket.closeNow();
            }
            heartbeat.stop();
            polling.send(control(PollingTransport.CLOSE), false, null);
            polling.flush();
            drainDeadline = loop.schedule(() -> close(reason), drain, TimeUnit.NANOSECONDS);
        }
        ended(reason);
    }

    /** A poll's answer has left. */
    void written() {
        if (state == SessionState.CLOSING && polling.isDrained()) {
            close(end == null ? DisconnectReason.SERVER_DISCONNECT : end);
        }
    }

    private void answerLastPost(DisconnectReason reason) {
        HttpExchange unanswered = post;
        post = null;
        if (unanswered == null) {
            return;
        }
        switch (reason) {
            case PROTOCOL_ERROR -> unanswered.refuse(Refusal.BAD_REQUEST);
            case TOO_LARGE -> unanswered.refuse(Refusal.TOO_LARGE);
            default -> unanswered.text("ok");
        }
    }

    private void release() {
        engine.remove(this);
        heartbeat.stop();
        inbox.clear();
        if (upgradeDeadline != null) {
            upgradeDeadline.cancel(false);
        }
        if (drainDeadline != null) {
            drainDeadline.cancel(false);
        }
    }

    private void ended(DisconnectReason reason) {
        end = reason;
        engine.meters().sessionClosed(reason);
        // Later: this may be in the middle of one of the handler's own calls.
        loop.execute(() -> handler.onClosed(reason));
    }
}
