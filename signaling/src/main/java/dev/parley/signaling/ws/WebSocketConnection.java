package dev.parley.signaling.ws;

import dev.parley.hub.client.ClientConnection;
import dev.parley.hub.client.Reply;
import dev.parley.hub.client.ReplyTo;
import dev.parley.hub.loop.Loop;
import dev.parley.node.loop.NettyLoop;
import dev.parley.protocol.CloseCode;
import dev.parley.protocol.ProtocolError;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RequestId;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The way out of one connection. Writes happen on its event loop, in the order of their calls; every write asks for a
 * flush, and the pipeline makes one of all that one turn of the loop asks for.
 */
final class WebSocketConnection implements ClientConnection {
    private static final int MAX_REASON = 123;

    private final Channel channel;
    private final WireContext wire;
    private final Loop loop;
    /** Whether the end has been told, or is not to be: the hub knows of an end that it has made itself. */
    private final AtomicBoolean endKnown = new AtomicBoolean();

    /** Told if the client says that it has heard of its replacement. On the loop. */
    private @Nullable Runnable thrownOut;

    private boolean closing;
    private boolean hubReads = true;
    private boolean admitting;

    WebSocketConnection(Channel channel, WireContext wire) {
        this.channel = channel;
        this.wire = wire;
        this.loop = new NettyLoop(channel.eventLoop());
    }

    Loop loop() {
        return loop;
    }

    @Override
    public void push(PushType type, long seq, RawJson body, Written written) {
        final boolean taken = onLoop(() -> {
            if (gone()) {
                written.written(false);
            } else {
                write(FrameText.push(channel.alloc(), type, seq, body), written);
            }
        });
        if (!taken) {
            written.written(false);
        }
    }

    @Override
    public void error(ProtocolError error) {
        error(error, null);
    }

    void error(ProtocolError error, @Nullable RequestId id) {
        onLoop(() -> {
            if (!gone()) {
                write(FrameText.error(channel.alloc(), error, id, false), Written.IGNORED);
            }
        });
    }

    /** The handle for the answer to a request with this id; {@code null} for a {@code ping} without one. */
    ReplyTo replyTo(@Nullable RequestId id) {
        return reply -> reply(reply, id);
    }

    private void reply(Reply reply, @Nullable RequestId id) {
        onLoop(() -> {
            if (!gone()) {
                write(FrameText.reply(channel.alloc(), reply, id), Written.IGNORED);
            }
        });
    }

    @Override
    public void close(CloseCode code, String message) {
        if (endKnown.compareAndSet(false, true)) {
            onLoop(() -> finish(code.code(), message, WireMeters.Closed.BY_HUB));
        }
    }

    @Override
    public void replaced(Runnable alive) {
        onLoop(() -> thrownOut = alive);
        close(CloseCode.REPLACED_BY_CONNECTION, CloseCode.REPLACED_BY_CONNECTION.text());
    }

    @Override
    public void reading(boolean on) {
        onLoop(() -> {
            hubReads = on;
            applyReading();
        });
    }

    /** Nothing is read while the hub decides whether to let the client in. On the loop. */
    void admitting(boolean now) {
        admitting = now;
        applyReading();
    }

    boolean reads() {
        return channel.config().isAutoRead();
    }

    /** Whether the caller is the one who may tell the hub of the end. */
    boolean claimEnd() {
        return endKnown.compareAndSet(false, true);
    }

    boolean closing() {
        return closing;
    }

    /**
     * Sends a close frame, and closes when the client has sent its own or the deadline is over. Nothing is sent
     * after it; what is still read is dropped. On the loop; does nothing the second time.
     */
    void finish(int status, String reason, WireMeters.Closed cause) {
        if (!gone()) {
            sendClose(new CloseWebSocketFrame(status, fit(reason)), cause, Written.IGNORED);
        }
    }

    /** The client has said that it closes, and is told the same (RFC 6455 section 5.5.1). On the loop. */
    void finishAfterClient(CloseWebSocketFrame frame, WireMeters.Closed cause) {
        if (closing) {
            if (thrownOut != null) {
                thrownOut.run();
                thrownOut = null;
            }
            SocketCloser.now(channel);
        } else {
            sendClose(
                    new CloseWebSocketFrame(true, 0, frame.content().retainedDuplicate()),
                    cause,
                    sent -> SocketCloser.now(channel));
        }
    }

    private void sendClose(CloseWebSocketFrame frame, WireMeters.Closed cause, Written sent) {
        closing = true;
        wire.meters().closed(cause);
        send(frame, sent);
        applyReading();
        SocketCloser.after(channel, wire.config().deadlines().closing());
    }

    /** As much of it as a close frame can bear (RFC 6455 section 5.5). */
    private static String fit(String reason) {
        final CharBuffer chars = CharBuffer.wrap(reason);
        StandardCharsets.UTF_8
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .encode(chars, ByteBuffer.allocate(MAX_REASON), true);
        return reason.substring(0, chars.position());
    }

    private void applyReading() {
        channel.config().setAutoRead(closing || (hubReads && !admitting));
    }

    private boolean gone() {
        return closing || !channel.isActive();
    }

    /** Pings and pongs. On the loop. */
    void control(WebSocketFrame frame) {
        if (gone()) {
            frame.release();
            return;
        }
        wire.meters().sent(frame.content().readableBytes());
        send(frame, Written.IGNORED);
    }

    /** Without a word. On the loop. */
    void abort() {
        SocketCloser.now(channel);
    }

    private void write(ByteBuf frame, Written written) {
        wire.meters().sent(frame.readableBytes());
        send(frame, written);
    }

    private void send(Object frame, Written written) {
        channel.writeAndFlush(frame).addListener(done -> written.written(done.isSuccess()));
    }

    /** Whether the task will run: not, once the event loop has stopped. */
    private boolean onLoop(Runnable task) {
        try {
            loop.run(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }
}
