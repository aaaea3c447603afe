package dev.parley.artifacts.http;

import dev.parley.node.edge.ProxyProtocol;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What a new connection begins with: from the socket, the PROXY header, TLS, HTTP, its requests. */
final class HttpPipeline extends ChannelInitializer<SocketChannel> {
    private final WireServices services;
    private final ChannelGroup connections;
    private final AtomicInteger count = new AtomicInteger();

    HttpPipeline(WireServices services, ChannelGroup connections) {
        this.services = services;
        this.connections = connections;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        final InetSocketAddress peer = channel.remoteAddress();
        if (peer == null) {
            turnAway(channel);
            return;
        }
        channel.closeFuture().addListener(closed -> count.decrementAndGet());
        if (count.incrementAndGet() > services.config().connections()) {
            turnAway(channel);
            return;
        }
        final boolean proxied = services.config().edge().proxies().trusts(peer.getAddress());
        final Visitor visitor =
                new Visitor(services.addresses(), services.config().edge().proxies(), peer.getAddress());
        if (!proxied && !visitor.begin()) {
            turnAway(channel);
            return;
        }
        services.meters().connected();
        channel.closeFuture().addListener(closed -> services.meters().disconnected());
        connections.add(channel);
        assemble(channel, visitor, proxied);
    }

    private void assemble(SocketChannel channel, Visitor visitor, boolean proxied) {
        final ChannelPipeline pipeline = channel.pipeline();
        if (proxied) {
            ProxyProtocol.addTo(pipeline, visitor::isReally);
        }
        final SslContext tls = services.config().tls();
        if (tls != null) {
            final SslHandler handler = tls.newHandler(channel.alloc());
            handler.setHandshakeTimeout(services.config().deadlines().head().toNanos(), TimeUnit.NANOSECONDS);
            pipeline.addLast(handler);
        }
        pipeline.addLast(new StrictRequestDecoder(), new HttpResponseEncoder(), new HttpConnection(services, visitor));
    }

    private void turnAway(SocketChannel channel) {
        services.meters().full();
        var _ = channel.close();
    }
}
