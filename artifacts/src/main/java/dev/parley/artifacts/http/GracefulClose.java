package dev.parley.artifacts.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A socket closed with unread bytes is reset, and the client may lose the answer with it: so we stop sending, and leave the
 * closing to the client until the deadline. What it sends meanwhile is to be thrown away.
 */
final class GracefulClose {
    private GracefulClose() {}

    /** Closes it if the client has not by then. On the channel's event loop. */
    static void after(ChannelHandlerContext ctx, Duration deadline) {
        final Future<?> close = ctx.executor().schedule(() -> now(ctx), deadline.toNanos(), TimeUnit.NANOSECONDS);
        ctx.channel().closeFuture().addListener(closed -> close.cancel(false));
    }

    /** The last byte has been written. */
    static void begin(ChannelHandlerContext ctx) {
        if (ctx.channel() instanceof DuplexChannel duplex && ctx.pipeline().get(SslHandler.class) == null) {
            duplex.shutdownOutput().addListener(shut -> ctx.read());
        } else {
            now(ctx);
        }
    }

    /** Nobody asks how a close went: one that fails has closed before. */
    static void now(ChannelHandlerContext ctx) {
        var _ = ctx.close();
    }
}
