package dev.parley.signaling.ws;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import java.net.InetAddress;
import java.util.List;

/** On a trusted proxy's connection: reads the PROXY header (version 1 or 2) if it begins with one. */
final class ProxyHeader extends ByteToMessageDecoder {
    private final Reader reader;

    private ProxyHeader(Reader reader) {
        this.reader = reader;
    }

    static void addTo(ChannelPipeline pipeline, Caller caller) {
        final Reader reader = new Reader(caller);
        pipeline.addLast(new ProxyHeader(reader), reader);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        switch (HAProxyMessageDecoder.detectProtocol(in).state()) {
            case NEEDS_MORE_DATA -> {}
            case DETECTED -> ctx.pipeline().replace(this, null, new HAProxyMessageDecoder());
            case INVALID -> {
                ctx.pipeline().remove(reader);
                ctx.pipeline().remove(this);
            }
        }
    }

    private static final class Reader extends ChannelInboundHandlerAdapter {
        private final Caller caller;

        private Reader(Caller caller) {
            this.caller = caller;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (!(message instanceof HAProxyMessage header)) {
                ctx.fireChannelRead(message);
                return;
            }
            try {
                final String source = header.sourceAddress();
                final InetAddress client = source == null ? null : TrustedProxies.parse(source);
                if (client != null) {
                    caller.isReally(client);
                }
            } finally {
                header.release();
                ctx.pipeline().remove(this);
            }
        }
    }
}
