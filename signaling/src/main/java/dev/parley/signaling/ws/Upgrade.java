package dev.parley.signaling.ws;

import dev.parley.hub.Timing;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Turns a connection from HTTP to WebSocket (RFC 6455 section 4.2.2): from the socket, heartbeat, TLS, frames,
 * flushing, fragments, flow, conversation. No extensions: compression would cost memory for every connection, and
 * invites small frames that inflate.
 */
final class Upgrade {
    private static final int FLUSH_AT_LEAST_AFTER = 256;

    private Upgrade() {}

    static void start(ChannelHandlerContext gate, HttpRequest request, WireContext wire, Caller caller) {
        final ChannelPipeline pipeline = gate.pipeline();
        // Nothing is read, and nothing that came with the request goes further, until the answer is out.
        gate.channel().config().setAutoRead(false);
        final Conversation conversation =
                new Conversation(gate.channel(), wire, caller, UpgradeRules.bearer(request.headers()));
        pipeline.addLast(
                new FlushConsolidationHandler(FLUSH_AT_LEAST_AFTER, true),
                new WebSocketFrameAggregator(wire.config().maxMessage()),
                new FlowControlHandler(),
                conversation);
        new WebSocketServerHandshaker13("", noSubprotocols(), decoder(wire.config()))
                .handshake(gate, whole(request), EmptyHttpHeaders.INSTANCE, gate.newPromise())
                .addListener(done -> {
                    if (done.isSuccess()) {
                        pipeline.addFirst(heartbeat(wire.config()));
                        pipeline.remove(UpgradeHandler.class);
                        conversation.begin();
                    } else {
                        SocketCloser.now(gate.channel());
                    }
                });
    }

    private static IdleStateHandler heartbeat(WebSocketConfig config) {
        final long period = Timing.timeoutOf(config.deadlines().heartbeat()).toNanos();
        return new IdleStateHandler(period, 0, 0, TimeUnit.NANOSECONDS);
    }

    private static WebSocketDecoderConfig decoder(WebSocketConfig config) {
        return WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(config.maxMessage())
                .expectMaskedFrames(true)
                .allowMaskMismatch(false)
                .allowExtensions(false)
                // Ours to close: a message that is too large is told so first.
                .closeOnProtocolViolation(false)
                .build();
    }

    private static FullHttpRequest whole(HttpRequest request) {
        return new DefaultFullHttpRequest(
                request.protocolVersion(),
                request.method(),
                request.uri(),
                Unpooled.EMPTY_BUFFER,
                request.headers(),
                EmptyHttpHeaders.INSTANCE);
    }

    @SuppressWarnings("NullAway") // Netty's way to say none
    private static String noSubprotocols() {
        final @Nullable String none = null;
        return none;
    }
}
