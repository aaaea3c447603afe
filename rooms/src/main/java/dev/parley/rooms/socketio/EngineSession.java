package dev.parley.rooms.socketio;

import dev.parley.node.edge.AddressBudget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One Engine.IO v4 session, put together from its parts. What the client sends comes by {@link PollingRequests} or a
 * {@link WebSocketTransport} to the {@link Receiver} and on to the {@link EngineHandler}. What the handler sends goes by
 * the {@link Sender} to a transport. The {@link SessionLifecycle} says what may happen when. Everything but the finals, {@link
 * #run} and {@link #pendingBytes} belongs to the home loop.
 */
final class EngineSession {
    private final String id;
    private final Engine engine;
    private final SocketIoConfig config;
    private final EventLoop loop;
    private final Handshake.Request request;
    private final AddressBudget.Attempt attempt;
    private final Sender sender;
    private final Heartbeat heartbeat;
    private final Receiver receiver;
    private final SessionLifecycle lifecycle;
    private final PollingRequests requests;

    EngineSession(
            String id,
            Engine engine,
            EventLoop loop,
            Handshake.Request request,
            AddressBudget.Attempt attempt,
            SessionState initial) {
        this.id = id;
        this.engine = engine;
        this.config = engine.config();
        this.loop = loop;
        this.request = request;
        this.attempt = attempt;
        PollingTransport polling = new PollingTransport(this);
        EngineHandler handler = engine.handlers().open(this);
        this.sender = new Sender(this, polling, config.limits().maxPendingBytes());
        this.heartbeat = new Heartbeat(this, config.pingInterval(), config.pingTimeout());
        this.receiver = new Receiver(this, handler, heartbeat, config.limits().maxPayload());
        this.lifecycle = new SessionLifecycle(this, initial, sender, receiver, heartbeat, handler);
        this.requests = new PollingRequests(this, lifecycle, heartbeat, polling, receiver);
    }

    /** {@return the session's secret: whoever knows it is the client} */
    String id() {
        return id;
    }

    Engine engine() {
        return engine;
    }

    SocketIoMeters meters() {
        return engine.meters();
    }

    EventLoop loop() {
        return loop;
    }

    Handshake.Request request() {
        return request;
    }

    /** The client's way in, which ends with the first answer to a CONNECT. */
    AddressBudget.Attempt attempt() {
        return attempt;
    }

    ByteBufAllocator alloc() {
        return ByteBufAllocator.DEFAULT;
    }

    /** {@return what the session makes of HTTP requests} */
    PollingRequests requests() {
        return requests;
    }

    /** {@return who takes what the session's own WebSocket brings} */
    Receiver receiver() {
        return receiver;
    }

    SessionLifecycle lifecycle() {
        return lifecycle;
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

    /** Answers the handshake that made this session. */
    void openByPolling(HttpExchange exchange) {
        greet("[\"websocket\"]");
        requests.poll(exchange);
    }

    /** Greets over the WebSocket whose opening made this session. */
    void openByWebSocket(WebSocketTransport opened) {
        if (isOpen()) {
            moveTo(opened);
            greet("[]");
        } else {
            opened.closeNow();
        }
    }

    private void greet(String upgrades) {
        sender.sendControl("0{\"sid\":\"%s\",\"upgrades\":%s,\"pingInterval\":%d,\"pingTimeout\":%d,\"maxPayload\":%d}"
                .formatted(
                        id,
                        upgrades,
                        config.pingInterval().toMillis(),
                        config.pingTimeout().toMillis(),
                        config.limits().maxPayload()));
        heartbeat.start();
    }

    /** Goes on by this WebSocket, in both directions. */
    void moveTo(WebSocketTransport webSocket) {
        receiver.moveTo(webSocket);
        sender.moveTo(webSocket);
    }

    /** Takes over one message, made by {@link FrameHeader#allocate}: a packet of type message, or a binary one's bytes. */
    void send(ByteBuf message, boolean binary, @Nullable Completion completion) {
        sender.send(message, binary, completion);
    }

    /** {@link Sender#flushAhead} */
    void flushAhead() {
        sender.flushAhead();
    }

    /** Sends a packet of the session's own. */
    void sendControl(String packet) {
        sender.sendControl(packet);
    }

    /** Pings out of turn, and waits for anything to come. */
    void probe(Duration within, CompletableFuture<Boolean> sign) {
        if (!isOpen()) {
            sign.complete(false);
            return;
        }
        receiver.setReading(true);
        receiver.awaitSign(sign);
        sendControl("2");
        var _ = loop.schedule(() -> sign.complete(false), within.toNanos(), TimeUnit.NANOSECONDS);
    }

    long pendingBytes() {
        return sender.pendingBytes();
    }

    /** {@return whether so much waits for the client to read it that nothing may be added} */
    boolean isFull() {
        return sender.isFull();
    }

    /** Stops or resumes taking what the client sends. */
    void setReading(boolean reading) {
        if (isOpen()) {
            receiver.setReading(reading);
        }
    }

    /** {@return whether messages are sent and taken} */
    boolean isOpen() {
        return lifecycle.state().isOpen();
    }

    /** {@link SessionLifecycle#close} */
    void close(DisconnectReason reason) {
        lifecycle.close(reason);
    }

    /** {@link SessionLifecycle#closeGracefully} */
    void closeGracefully(DisconnectReason reason) {
        lifecycle.closeGracefully(reason);
    }

    /** {@link SessionLifecycle#oversized} */
    void oversized(long bytes) {
        lifecycle.oversized(bytes);
    }
}
