package dev.parley.exchange;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Tells when a socket takes more. On its loop. */
final class WritabilityHandler extends ChannelInboundHandlerAdapter {
    private final Runnable writable;

    WritabilityHandler(Runnable writable) {
        this.writable = writable;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            writable.run();
        }
        context.fireChannelWritabilityChanged();
    }
}
