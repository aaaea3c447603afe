package dev.parley.signaling.ws;

import dev.parley.node.edge.BadHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets nothing past but one upgrade request to the endpoint, complete within its deadline; answers all else with a
 * status and a line of text, and closes.
 */
final class UpgradeHandler extends SimpleChannelInboundHandler<HttpObject> {
    private final WireContext wire;
    private final Caller caller;
    private @Nullable Future<?> deadline;
    private @Nullable HttpRequest request;
    private boolean decided;

    UpgradeHandler(WireContext wire, Caller caller) {
        this.wire = wire;
        this.caller = caller;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        deadline = ctx.executor()
                .schedule(
                        () -> refuse(ctx, UpgradeRefusal.TIMEOUT),
                        wire.config().deadlines().upgrade().toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        cancelDeadline();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject part) {
        if (decided) {
            return;
        }
        final UpgradeRefusal refusal = part.decoderResult().isFailure()
                ? UpgradeRefusal.of(BadHead.of(part.decoderResult().cause()))
                : look(part);
        if (refusal != null) {
            refuse(ctx, refusal);
        } else if (part instanceof LastHttpContent && request != null) {
            decided = true;
            cancelDeadline();
            Upgrade.start(ctx, request, wire, caller);
        }
    }

    private @Nullable UpgradeRefusal look(HttpObject part) {
        if (part instanceof HttpContent content && content.content().isReadable()) {
            return UpgradeRefusal.BODY;
        }
        if (part instanceof HttpRequest head) {
            request = head;
            final InetAddress peer = caller.address();
            final boolean comes = known(head.headers());
            final BadHead bad = BadHead.of(head);
            final UpgradeRefusal refusal = bad == null ? wire.rules().check(head, peer) : UpgradeRefusal.of(bad);
            return refusal != null || comes ? refusal : UpgradeRefusal.ADDRESS;
        }
        return null;
    }

    private boolean known(HttpHeaders headers) {
        if (caller.begun()) {
            return caller.delay() == null;
        }
        caller.isReally(wire.proxies().client(caller.address(), headers.getAll("X-Forwarded-For")));
        return caller.begin() && caller.delay() == null;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!decided) {
            decided = true;
            wire.meters().entry(WireMeters.Entry.GONE);
        }
        ctx.fireChannelInactive();
    }

    /** A broken connection or TLS, or a PROXY header that is none: nobody to tell. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        SocketCloser.now(ctx.channel());
    }

    private void refuse(ChannelHandlerContext ctx, UpgradeRefusal refusal) {
        if (decided) {
            return;
        }
        decided = true;
        cancelDeadline();
        caller.gone();
        wire.meters().refused(refusal);
        ctx.writeAndFlush(response(ctx, refusal))
                .addListener((ChannelFutureListener) written -> closeGracefully(written.channel()));
    }

    /**
     * A socket closed with unread bytes is reset, and the client may lose the answer with it: so we stop sending, and
     * leave the closing to the client until the deadline.
     */
    private void closeGracefully(Channel channel) {
        if (channel instanceof DuplexChannel duplex && channel.pipeline().get(SslHandler.class) == null) {
            duplex.shutdownOutput().addListener(shut -> {});
            SocketCloser.after(channel, wire.config().deadlines().closing());
        } else {
            SocketCloser.now(channel);
        }
    }

    private FullHttpResponse response(ChannelHandlerContext ctx, UpgradeRefusal refusal) {
        final ByteBuf text = ByteBufUtil.writeAscii(ctx.alloc(), refusal.text() + "\n");
        final FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, refusal.status(), text);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.TEXT_PLAIN)
                .set(HttpHeaderNames.CONTENT_LENGTH, text.readableBytes())
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        switch (refusal) {
            case METHOD -> response.headers().set(HttpHeaderNames.ALLOW, "GET");
            case NOT_WEBSOCKET, VERSION ->
                response.headers()
                        .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                        .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13");
            case ADDRESS -> response.headers().set(HttpHeaderNames.RETRY_AFTER, retryAfter());
            default -> {}
        }
        return response;
    }

    /** In seconds (RFC 9110, section 10.2.3). */
    private long retryAfter() {
        final Duration delay = caller.delay();
        return delay == null ? 1 : Math.max(1, delay.plusMillis(999).toSeconds());
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }
}
