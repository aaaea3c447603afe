package dev.parley.node.edge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * On a trusted proxy's connection: reads the PROXY header (HAProxy's PROXY protocol, version 1 or 2) if it begins with one. A
 * broken one fails the pipeline.
 */
public final class ProxyProtocol extends ByteToMessageDecoder {
    private final Reader reader;

    private ProxyProtocol(Reader reader) {
        this.reader = reader;
    }

    /** @param client told, on the channel's loop, for whom the proxy has connected, if it says so */
    public static void addTo(ChannelPipeline pipeline, Consumer<InetAddress> client) {
        final Reader reader = new Reader(client);
        pipeline.addLast(new ProxyProtocol(reader), reader);
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
        private final Consumer<InetAddress> told;

        private Reader(Consumer<InetAddress> told) {
            this.told = told;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (!(message instanceof HAProxyMessage header)) {
                ctx.fireChannelRead(message);
                return;
            }
            try {
                final String source = header.sourceAddress();
                final @Nullable InetAddress client = source == null ? null : TrustedProxies.parse(source);
                if (client != null) {
                    told.accept(client);
                }
            } finally {
                header.release();
                ctx.pipeline().remove(this);
            }
        }
    }
}
