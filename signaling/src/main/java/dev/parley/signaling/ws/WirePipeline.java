package dev.parley.signaling.ws;

import dev.parley.node.edge.ProxyProtocol;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What a new connection begins with: from the socket, the PROXY header, TLS, HTTP, the gate. */
final class WirePipeline extends ChannelInitializer<SocketChannel> {
    private static final int MAX_LINE = 16 * 1024;
    /** A token in the header may be as long as one in {@code hello}. */
    private static final int MAX_HEADERS = 24 * 1024;

    private final WireContext wire;
    private final ChannelGroup connections;
    private final AtomicInteger count = new AtomicInteger();

    WirePipeline(WireContext wire, ChannelGroup connections) {
        this.wire = wire;
        this.connections = connections;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        final InetSocketAddress peer = channel.remoteAddress();
        if (peer == null) {
            turnAway(channel, WireMeters.Entry.GONE);
            return;
        }
        channel.closeFuture().addListener(closed -> count.decrementAndGet());
        if (count.incrementAndGet() > wire.config().connections()) {
            turnAway(channel, WireMeters.Entry.FULL);
            return;
        }
        final Caller caller = new Caller(wire.addresses(), peer.getAddress());
        final boolean proxied = wire.proxies().trusts(peer.getAddress());
        if (!proxied && !caller.begin()) {
            turnAway(channel, WireMeters.Entry.ADDRESS_CLOSED);
            return;
        }
        channel.closeFuture().addListener(closed -> caller.gone());
        connections.add(channel);
        assemble(channel, caller, proxied);
    }

    private void assemble(SocketChannel channel, Caller caller, boolean proxied) {
        final ChannelPipeline pipeline = channel.pipeline();
        if (proxied) {
            ProxyProtocol.addTo(pipeline, caller::isReally);
        }
        final SslContext tls = wire.config().tls();
        if (tls != null) {
            final SslHandler handler = tls.newHandler(channel.alloc());
            handler.setHandshakeTimeout(wire.config().deadlines().upgrade().toNanos(), TimeUnit.NANOSECONDS);
            pipeline.addLast(handler);
        }
        pipeline.addLast(
                new HttpRequestDecoder(new HttpDecoderConfig()
                        .setMaxInitialLineLength(MAX_LINE)
                        .setMaxHeaderSize(MAX_HEADERS)),
                new HttpResponseEncoder(),
                new UpgradeHandler(wire, caller));
    }

    private void turnAway(SocketChannel channel, WireMeters.Entry reason) {
        wire.meters().entry(reason);
        SocketCloser.now(channel);
    }
}
