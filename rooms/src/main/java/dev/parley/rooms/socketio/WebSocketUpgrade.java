package dev.parley.rooms.socketio;

import dev.parley.node.edge.AddressBudget;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionEncoder;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Turns an HTTP connection into a session's WebSocket (RFC 6455, section 4.2.2). A connection that was accepted on
 * another loop than the session's home moves there first, once, so that no message ever crosses threads.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells of a failed write or close by the channel itself.
final class WebSocketUpgrade {
    /** Even a long turn writes now and then. */
    private static final int MAX_FLUSHES = 256;

    private WebSocketUpgrade() {}

    /** Opens a new session, at home where the connection is. Called on the connection's loop. */
    static void open(
            ChannelHandlerContext gate,
            HttpRequest request,
            Engine engine,
            Handshake.Request opening,
            AddressBudget.Attempt attempt) {
        EngineSession session = engine.open(gate.channel().eventLoop(), opening, attempt, SessionState.WEBSOCKET);
        shakeHands(gate, request, engine, session, session.receiver(), session::openByWebSocket);
    }

    /** Opens a WebSocket beside a session's polling. Called on the session's home loop. */
    static void probe(
            ChannelHandlerContext gate,
            HttpRequest request,
            Engine engine,
            EngineSession session,
            UpgradeAttempt attempt) {
        Channel channel = gate.channel();
        if (channel.eventLoop().inEventLoop()) {
            shakeHands(gate, request, engine, session, attempt, attempt::opened);
            return;
        }
        channel.deregister()
                .addListener(left -> session.loop().register(channel).addListener(arrived -> {
                    if (arrived.isSuccess()) {
                        shakeHands(gate, request, engine, session, attempt, attempt::opened);
                    } else {
                        channel.unsafe().closeForcibly();
                        session.run(attempt::abandon);
                    }
                }));
    }

    /** Opens a WebSocket that the session has no use for, since it has one, and closes it: as the reference server does. */
    static void turnAway(ChannelHandlerContext gate, HttpRequest request, Duration patience) {
        Channel channel = gate.channel();
        // A client that does not read keeps nothing open.
        channel.eventLoop().schedule(() -> channel.close(), patience.toNanos(), TimeUnit.NANOSECONDS);
        channel.eventLoop()
                .execute(() -> new WebSocketServerHandshaker13(
                                "", null, WebSocketDecoderConfig.newBuilder().build())
                        .handshake(channel, whole(request), null, channel.newPromise())
                        .addListener(done -> channel.writeAndFlush(new CloseWebSocketFrame())
                                .addListener(ChannelFutureListener.CLOSE)));
    }

    private static DefaultFullHttpRequest whole(HttpRequest request) {
        return new DefaultFullHttpRequest(
                request.protocolVersion(),
                request.method(),
                request.uri(),
                Unpooled.EMPTY_BUFFER,
                request.headers(),
                EmptyHttpHeaders.INSTANCE);
    }

    private static void shakeHands(
            ChannelHandlerContext gate,
            HttpRequest request,
            Engine engine,
            EngineSession session,
            WebSocketTransport.Owner owner,
            Consumer<WebSocketTransport> opened) {
        Channel channel = gate.channel();
        int hardMaxPayload = engine.config().limits().hardMaxPayload();
        WebSocketDecoderConfig decoder = WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(hardMaxPayload)
                .expectMaskedFrames(true)
                .allowMaskMismatch(false)
                .allowExtensions(engine.config().compression())
                .closeOnProtocolViolation(true)
                .withUTF8Validator(false)
                .build();
        new WebSocketServerHandshaker13("", null, decoder)
                .handshake(channel, whole(request), null, channel.newPromise())
                .addListener(future -> {
                    boolean compressed = channel.pipeline().toMap().values().stream()
                            .anyMatch(handler -> handler instanceof WebSocketExtensionEncoder);
                    WebSocketTransport transport =
                            new WebSocketTransport(session, owner, channel, compressed, hardMaxPayload);
                    if (future.isSuccess()) {
                        if (!gate.isRemoved()) {
                            channel.pipeline().replace(gate.name(), "websocket", transport);
                            // What one turn of the loop writes leaves in one go.
                            channel.pipeline()
                                    .addBefore("websocket", "flush", new FlushConsolidationHandler(MAX_FLUSHES, true));
                        }
                        opened.accept(transport);
                    }
                    if (!future.isSuccess() || !channel.isActive()) {
                        owner.ended(DisconnectReason.TRANSPORT_CLOSED);
                    }
                });
    }
}
