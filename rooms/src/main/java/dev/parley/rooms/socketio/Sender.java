package dev.parley.rooms.socketio;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * Sends what the client is to get, in order, by the transport of the hour: polling, until a WebSocket takes over. All
 * that one turn of the loop sends leaves with one flush. Everything but {@link #pendingBytes} belongs to the session's
 * home loop.
 */
final class Sender {
    private final EngineSession session;
    private final PollingTransport polling;
    private final int maxPendingBytes;
    private final Runnable flush = this::flush;
    private volatile EngineTransport transport;
    private boolean flushScheduled;
    private boolean tooSlow;

    Sender(EngineSession session, PollingTransport polling, int maxPendingBytes) {
        this.session = session;
        this.polling = polling;
        this.maxPendingBytes = maxPendingBytes;
        this.transport = polling;
    }

    /** {@return bytes that the client has not read yet, as far as known} */
    long pendingBytes() {
        return transport.pendingBytes();
    }

    /** {@return whether so much waits for the client to read it that nothing may be added} */
    boolean isFull() {
        return transport.pendingBytes() > maxPendingBytes;
    }

    /** Takes over one message, made by {@link FrameHeader#allocate}: a packet of type message, or a binary one's bytes. */
    void send(ByteBuf message, boolean binary, @Nullable Completion completion) {
        if (session.isOpen() && !tooSlow && isFull()) {
            transport.flush();
            if (isFull()) {
                tooSlow = true;
                // Later, so that no callback comes in the middle of the caller's.
                session.loop().execute(() -> session.close(DisconnectReason.TOO_SLOW));
            }
        }
        if (tooSlow || !session.isOpen()) {
            new Outbound(message, binary, completion).fail(new ClosedChannelException());
            return;
        }
        session.meters().messageSent();
        transport.send(message, binary, completion);
        flushSoon();
    }

    /** Sends a packet of the session's own. */
    void sendControl(String packet) {
        sendControl(transport, packet);
        flushSoon();
    }

    private void sendControl(EngineTransport by, String packet) {
        ByteBuf message = FrameHeader.allocate(session.alloc(), packet.length());
        ByteBufUtil.writeAscii(message, packet);
        by.send(message, false, null);
    }

    /** Lets what was sent leave ahead of the rest of this turn, by WebSocket: a GET would be used up by it. */
    void flushAhead() {
        if (transport != polling) {
            transport.flush();
        }
    }

    private void flushSoon() {
        if (!flushScheduled) {
            flushScheduled = true;
            session.loop().execute(flush);
        }
    }

    private void flush() {
        flushScheduled = false;
        transport.flush();
    }

    /** Tells a WebSocket that it works, and lets a waiting GET go: the client goes on when that is answered. */
    void confirmProbe(WebSocketTransport candidate) {
        sendControl(candidate, "3probe");
        candidate.flush();
        polling.releaseSoon();
    }

    /** Sends by this WebSocket from now on, first of all what no GET has fetched. */
    void moveTo(WebSocketTransport webSocket) {
        transport = webSocket;
        polling.moveTo(webSocket);
        webSocket.flush();
    }

    /** {@return whether the client could be told something right now} */
    boolean reachesClient() {
        return transport.reachesClient();
    }

    /** Lets what was sent leave. {@return whether nothing is left but {@link #close}} */
    boolean closeGracefully(DisconnectReason reason) {
        return transport.closeGracefully(reason);
    }

    /** Gives up what has not left. */
    void close(DisconnectReason reason) {
        transport.close(reason);
    }
}
