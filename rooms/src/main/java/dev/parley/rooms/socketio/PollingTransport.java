package dev.parley.rooms.socketio;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait for a GET, and the GET that waits for messages. At most one of the two is ever waiting after a
 * {@link #flush()}. A response that could not be written loses messages, so it ends the session.
 */
final class PollingTransport implements EngineTransport {
    /** What a GET is let go with when there is nothing to say. */
    private static final String NOOP = "6";

    /** What a GET is answered with when the server has ended the session. */
    private static final String CLOSE = "1";

    /**
     * How long a GET may wait beside a WebSocket that works: the client goes on when its last one is answered. Not at
     * once, so that it hears {@code 3probe} before, and does not send another GET.
     */
    private static final long PROBED_POLL_MILLIS = 10;

    private final EngineSession session;
    private final Queue<Outbound> queue = new ArrayDeque<>(4);
    private @Nullable HttpExchange waiting;
    private boolean left;
    private volatile long pending;

    PollingTransport(EngineSession session) {
        this.session = session;
    }

    @Override
    public void send(ByteBuf message, boolean binary, @Nullable Completion completion) {
        addPending(message.readableBytes());
        queue.add(new Outbound(message, binary, completion));
    }

    @Override
    public long pendingBytes() {
        return pending;
    }

    @Override
    public boolean reachesClient() {
        return isPolled();
    }

    /** {@return whether a GET is waiting already} */
    boolean isPolled() {
        return waiting != null;
    }

    boolean isWaiting(HttpExchange exchange) {
        return waiting == exchange;
    }

    boolean hasQueued() {
        return !queue.isEmpty();
    }

    /** {@return whether a WebSocket has taken over} */
    boolean isLeft() {
        return left;
    }

    /**
     * Takes a GET; none waits already.
     *
     * @param probed whether to let it go soon even if there is nothing to say, so that an upgrade can go on
     */
    void poll(HttpExchange exchange, boolean probed) {
        waiting = exchange;
        flush();
        if (probed) {
            releaseSoon();
        }
    }

    @Override
    public void flush() {
        HttpExchange exchange = waiting;
        if (exchange == null || queue.isEmpty()) {
            return;
        }
        waiting = null;
        List<Outbound> sent = new ArrayList<>(queue);
        queue.clear();
        ByteBuf payload = PollPayload.encode(session.alloc(), sent);
        exchange.text(payload, written -> session.loop().execute(() -> written(sent, written)));
    }

    private void written(List<Outbound> sent, ChannelFuture written) {
        long bytes = 0;
        for (Outbound message : sent) {
            bytes += message.content().readableBytes();
            message.content().release();
        }
        addPending(-bytes);
        for (Outbound message : sent) {
            if (message.completion() != null) {
                message.completion().done(written.cause());
            }
        }
        if (!written.isSuccess()) {
            session.close(DisconnectReason.TRANSPORT_CLOSED);
        }
    }

    /** Lets a waiting GET go, if there is one, even if there is nothing to say. */
    void releaseSoon() {
        HttpExchange exchange = waiting;
        if (exchange != null) {
            var _ = session.loop().schedule(() -> release(exchange), PROBED_POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void release(HttpExchange exchange) {
        if (waiting == exchange) {
            answer(NOOP);
        }
    }

    /** Answers a waiting GET with one packet. */
    private void answer(String packet) {
        HttpExchange exchange = waiting;
        if (exchange != null) {
            waiting = null;
            exchange.text(packet);
        }
    }

    /** Hands what waits over to the WebSocket that takes over. A GET that still waits came after the client's last. */
    void moveTo(WebSocketTransport webSocket) {
        left = true;
        if (waiting != null) {
            waiting.refuse(Refusal.BAD_REQUEST);
            waiting = null;
        }
        for (Outbound message = queue.poll(); message != null; message = queue.poll()) {
            addPending(-message.content().readableBytes());
            webSocket.send(message.content(), message.binary(), message.completion());
        }
    }

    /** What waits leaves with the next GET; the one after it hears of the end. */
    @Override
    public boolean closeGracefully(DisconnectReason reason) {
        if (hasQueued()) {
            flush();
            return false;
        }
        return isPolled();
    }

    @Override
    public void close(DisconnectReason reason) {
        answer(reason == DisconnectReason.CLIENT_CLOSED ? NOOP : CLOSE);
        for (Outbound message = queue.poll(); message != null; message = queue.poll()) {
            addPending(-message.content().readableBytes());
            message.fail(new ClosedChannelException());
        }
    }

    /** Only the home loop writes this; others merely look. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void addPending(long bytes) {
        pending += bytes;
    }
}
