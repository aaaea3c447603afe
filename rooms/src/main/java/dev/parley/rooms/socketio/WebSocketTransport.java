package dev.parley.rooms.socketio;

import dev.parley.node.edge.Utf8;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket of a session, and the last handler of its channel, which runs on the session's home loop.
 *
 * <p>Without compression a message is written as the one buffer that its encoder made, the frame's header put into its
 * headroom.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells of a failed write or close by the channel itself.
final class WebSocketTransport extends ChannelInboundHandlerAdapter implements EngineTransport {
    /** Whom a WebSocket serves: an attempt to upgrade, or a session. Called on the session's home loop. */
    interface Owner {

        /** A whole message came; a text is valid UTF-8. */
        void message(byte[] bytes, boolean binary);

        /** Nothing comes any more. */
        void ended(DisconnectReason reason);
    }

    private final EngineSession session;
    private final Channel channel;
    private final boolean compressed;
    private final FrameAssembler assembler;
    private Owner owner;
    private boolean closing;

    WebSocketTransport(EngineSession session, Owner owner, Channel channel, boolean compressed, int hardMaxPayload) {
        this.session = session;
        this.owner = owner;
        this.channel = channel;
        this.compressed = compressed;
        this.assembler = new FrameAssembler(hardMaxPayload);
    }

    /** Serves another from now on. */
    void serve(Owner next) {
        owner = next;
    }

    @Override
    public void send(ByteBuf message, boolean binary, @Nullable Completion completion) {
        Object frame = message;
        if (!compressed) {
            FrameHeader.prepend(message, binary ? FrameHeader.BINARY : FrameHeader.TEXT);
        } else {
            frame = binary ? new BinaryWebSocketFrame(message) : new TextWebSocketFrame(message);
        }
        if (completion == null) {
            // Void: a failed write comes as an exception of the channel's, and ends the session.
            channel.write(frame, channel.voidPromise());
        } else {
            channel.write(frame).addListener(future -> completion.done(future.cause()));
        }
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public long pendingBytes() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    @Override
    public boolean reachesClient() {
        return true;
    }

    void setReading(boolean reading) {
        channel.config().setAutoRead(reading || closing);
    }

    /** Ends the connection at once, whatever still waits to be written. */
    void closeNow() {
        closing = true;
        channel.close();
    }

    @Override
    public void close(DisconnectReason reason) {
        switch (reason) {
            case PROTOCOL_ERROR -> closeWith(WebSocketCloseStatus.PROTOCOL_ERROR);
            case CLIENT_CLOSED -> closeWith(WebSocketCloseStatus.NORMAL_CLOSURE);
            default -> closeNow();
        }
    }

    private void closeWith(WebSocketCloseStatus status) {
        if (!closing) {
            channel.writeAndFlush(new CloseWebSocketFrame(status));
        }
        closeNow();
    }

    /**
     * Ends this side of the connection after all that was sent, and waits for the client's end: closing with bytes of
     * the client's unread would make the kernel reset the connection, and what it has not read yet would be lost. The
     * session sees to it that this does not last.
     *
     * <p>There is a Close frame only where its code says something. OkHttp, under the Java client, stops reading at one
     * and waits for an answer that nobody gives, so that the client would not come back before its heartbeat fails.
     */
    @Override
    public boolean closeGracefully(DisconnectReason reason) {
        if (closing) {
            return false;
        }
        closing = true;
        if (reason == DisconnectReason.TOO_LARGE) {
            channel.write(new CloseWebSocketFrame(WebSocketCloseStatus.MESSAGE_TOO_BIG));
        }
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> endOutput());
        channel.config().setAutoRead(true);
        return false;
    }

    private void endOutput() {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.closeOutbound().addListener(told -> shutdownOutput());
        } else {
            shutdownOutput();
        }
    }

    private void shutdownOutput() {
        if (channel instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        } else {
            channel.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof WebSocketFrame frame) {
                frame(ctx, frame);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void frame(ChannelHandlerContext ctx, WebSocketFrame frame) {
        if (frame instanceof CloseWebSocketFrame close) {
            goodbye(close);
        } else if (closing) {
            return;
        } else if (frame instanceof PingWebSocketFrame ping) {
            pong(ctx, ping);
        } else if (!(frame instanceof PongWebSocketFrame)) {
            message(frame);
        }
    }

    private void message(WebSocketFrame frame) {
        byte[] bytes = assembler.add(frame);
        if (assembler.isTooLarge()) {
            end(WebSocketCloseStatus.MESSAGE_TOO_BIG, DisconnectReason.TOO_LARGE);
        } else if (bytes == null) {
            return;
        } else if (assembler.isBinary() || Utf8.isValid(bytes, 0, bytes.length)) {
            owner.message(bytes, assembler.isBinary());
        } else {
            end(WebSocketCloseStatus.INVALID_PAYLOAD_DATA, DisconnectReason.PROTOCOL_ERROR);
        }
    }

    private void end(WebSocketCloseStatus status, DisconnectReason reason) {
        closeWith(status);
        owner.ended(reason);
    }

    private void pong(ChannelHandlerContext ctx, PingWebSocketFrame ping) {
        if (session.isFull()) {
            session.close(DisconnectReason.TOO_SLOW);
        } else {
            ctx.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
        }
    }

    private void goodbye(CloseWebSocketFrame close) {
        if (closing) {
            channel.close();
        } else {
            // Echoed as RFC 6455, section 5.5.1, wants it.
            closing = true;
            channel.writeAndFlush(close.retain());
            owner.ended(DisconnectReason.TRANSPORT_CLOSED);
            closeNow();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        assembler.clear();
        owner.ended(DisconnectReason.TRANSPORT_CLOSED);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        DisconnectReason reason = DisconnectReason.TRANSPORT_CLOSED;
        // Netty's decoder has told the client already why.
        closing |= cause instanceof CorruptedWebSocketFrameException;
        if (cause instanceof CorruptedWebSocketFrameException corrupted
                && WebSocketCloseStatus.MESSAGE_TOO_BIG.equals(corrupted.closeStatus())) {
            reason = DisconnectReason.TOO_LARGE;
        } else if (cause instanceof CodecException) {
            reason = DisconnectReason.PROTOCOL_ERROR;
        }
        owner.ended(reason);
        closeNow();
    }
}
