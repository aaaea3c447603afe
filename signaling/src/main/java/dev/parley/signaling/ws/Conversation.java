package dev.parley.signaling.ws;

import dev.parley.hub.client.ClientSession;
import dev.parley.hub.limit.RateLimit;
import dev.parley.hub.limit.RateLimitedLog;
import dev.parley.hub.limit.TokenBucket;
import dev.parley.node.edge.Utf8;
import dev.parley.protocol.ClientMessage;
import dev.parley.protocol.CloseCode;
import dev.parley.protocol.ErrorCode;
import dev.parley.protocol.MessageReader;
import dev.parley.protocol.Parsed;
import dev.parley.protocol.ProtocolError;
import dev.parley.protocol.Request;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.timeout.IdleStateEvent;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes in on one connection, from the upgrade to its end: messages go to the entrance and then to the session,
 * the end goes to the session once, unless the hub has made it. On the connection's event loop.
 */
final class Conversation extends SimpleChannelInboundHandler<WebSocketFrame> {
    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
    private static final RateLimitedLog<String> DEFECTS = new RateLimitedLog<>(LOG, Duration.ofSeconds(10));

    /** Of what the hub never sees, and so can't limit: control frames and what is no request. */
    private static final RateLimit UNSEEN = new RateLimit(20, 100);

    private static final int PING = 2;

    private final WireContext wire;
    private final WebSocketConnection connection;
    private final Entrance entrance;
    private final TokenBucket unseen = new TokenBucket(UNSEEN, System.nanoTime());

    private @Nullable ClientSession session;
    private boolean begun;
    /** Halves of a heartbeat without a byte. */
    private int quiet;

    /** @param headerToken the upgrade request's; {@code null} if it had none */
    Conversation(Channel channel, WireContext wire, Caller caller, @Nullable String headerToken) {
        this.wire = wire;
        this.connection = new WebSocketConnection(channel, wire);
        this.entrance = new Entrance(channel, wire, caller, headerToken, connection, this::admitted);
    }

    /** The upgrade is done. */
    void begin() {
        begun = true;
        wire.meters().opened();
        entrance.begin();
        connection.reading(true);
    }

    private void admitted(ClientSession newSession) {
        session = newSession;
        final Request held = entrance.held();
        if (held != null) {
            receive(held);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
        wire.meters().received(frame.content().readableBytes());
        if (frame instanceof CloseWebSocketFrame close) {
            closed(close);
        } else if (!connection.closing()) {
            read(frame);
        }
    }

    private void read(WebSocketFrame frame) {
        switch (frame) {
            case TextWebSocketFrame text -> text(text.content());
            case PingWebSocketFrame ping -> {
                if (allowed()) {
                    connection.control(new PongWebSocketFrame(ping.content().retain()));
                }
            }
            case PongWebSocketFrame _ -> allowed();
            default -> {
                connection.error(bad("expected text, got a binary message"), null);
                fail(CloseCode.BAD_PROTOCOL, WireMeters.Closed.BAD_PROTOCOL);
            }
        }
    }

    private void text(ByteBuf content) {
        final byte[] bytes = ByteBufUtil.getBytes(content);
        if (!Utf8.isValid(bytes, 0, bytes.length)) {
            fail(WebSocketCloseStatus.INVALID_PAYLOAD_DATA, WireMeters.Closed.BAD_PROTOCOL);
            return;
        }
        switch (MessageReader.frame(bytes, 0, bytes.length)) {
            case Parsed.Ok ok -> receive(ok.request());
            case Parsed.Rejected rejected -> {
                if (allowed()) {
                    connection.error(rejected.error(), rejected.id());
                }
            }
        }
    }

    private void receive(Request request) {
        if (session == null) {
            entrance.receive(request);
        } else {
            session.receive(request, answerable(request) ? connection.replyTo(request.id()) : null);
        }
    }

    private static boolean answerable(Request request) {
        return request.id() != null || request.message() instanceof ClientMessage.Ping;
    }

    private boolean allowed() {
        final boolean within = unseen.take(System.nanoTime());
        if (!within) {
            fail(CloseCode.FLOODING, WireMeters.Closed.FLOODING);
        }
        return within;
    }

    private void closed(CloseWebSocketFrame frame) {
        final boolean ends =
                frame.statusCode() == -1 || frame.statusCode() == WebSocketCloseStatus.NORMAL_CLOSURE.code();
        connection.finishAfterClient(frame, ends ? WireMeters.Closed.CLIENT_ENDED : WireMeters.Closed.CLIENT_AWAY);
        over(ends);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (begun) {
            wire.meters().gone();
            if (!connection.closing()) {
                wire.meters().closed(WireMeters.Closed.BROKEN);
            }
        }
        over(false);
        ctx.fireChannelInactive();
    }

    /** Nothing came for one heartbeat: ping; for half of one more: give up. While reading is paused, nothing can come. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent idle) {
            quiet(idle.isFirst());
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void quiet(boolean first) {
        quiet = connection.reads() ? (first ? 1 : quiet + 1) : 0;
        if (quiet == PING) {
            connection.control(new PingWebSocketFrame());
        } else if (quiet > PING) {
            fail(CloseCode.HEARTBEAT_MISSED, WireMeters.Closed.HEARTBEAT);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (!ctx.channel().isWritable() && !connection.closing()) {
            connection.finish(CloseCode.TOO_SLOW.code(), CloseCode.TOO_SLOW.text(), WireMeters.Closed.TOO_SLOW);
            // The hub may be in the middle of the push that was one too many.
            ctx.executor().execute(() -> over(false));
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        switch (cause) {
            case CorruptedWebSocketFrameException corrupted
            when !WebSocketCloseStatus.MESSAGE_TOO_BIG.equals(corrupted.closeStatus()) ->
                fail(corrupted.closeStatus(), WireMeters.Closed.BAD_PROTOCOL);
            case CorruptedWebSocketFrameException _, TooLongFrameException _ -> tooLarge();
            case IOException _, DecoderException _ -> connection.abort();
            default -> {
                DEFECTS.error(
                        "defect",
                        cause,
                        "a defect, connection {}",
                        ctx.channel().id());
                fail(WebSocketCloseStatus.INTERNAL_SERVER_ERROR, WireMeters.Closed.DEFECT);
            }
        }
    }

    private void tooLarge() {
        connection.error(
                ProtocolError.of(
                        ErrorCode.TOO_LARGE, "expected at most " + wire.config().maxMessage() + " bytes in a message"),
                null);
        fail(WebSocketCloseStatus.MESSAGE_TOO_BIG, WireMeters.Closed.TOO_LARGE);
    }

    private void fail(CloseCode code, WireMeters.Closed cause) {
        connection.finish(code.code(), code.text(), cause);
        over(false);
    }

    private void fail(WebSocketCloseStatus status, WireMeters.Closed cause) {
        connection.finish(status.code(), status.reasonText(), cause);
        over(false);
    }

    /** The wire is going down with the session still open: the client may come back elsewhere. */
    void stop() {
        fail(CloseCode.GOING_AWAY, WireMeters.Closed.STOP);
    }

    private void over(boolean ended) {
        entrance.abandon();
        if (session != null && connection.claimEnd()) {
            if (ended) {
                session.ended();
            } else {
                session.connectionLost();
            }
        }
    }

    private static ProtocolError bad(String message) {
        return ProtocolError.of(ErrorCode.BAD_REQUEST, message);
    }
}
