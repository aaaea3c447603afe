package dev.parley.rooms.socketio;

import dev.parley.node.edge.ProxyProtocol;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.extensions.compression.WebSocketServerCompressionHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** The pipeline of a fresh connection: a proxy's header, TLS if configured, HTTP, and the gate. */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells of a failed write or close by the channel itself.
final class HttpChannelInitializer extends ChannelInitializer<SocketChannel> {
    private final Engine engine;
    private final SocketIoConfig config;
    private final GateRules rules;
    private final ChannelGroup channels;
    private final @Nullable SslContext tls;
    private final HttpDecoderConfig http = new HttpDecoderConfig()
            .setMaxInitialLineLength(16 * 1024)
            .setMaxHeaderSize(24 * 1024)
            .setMaxChunkSize(16_384)
            .setInitialBufferSize(256);

    HttpChannelInitializer(Engine engine, ChannelGroup channels, @Nullable SslContext tls) {
        this.engine = engine;
        this.config = engine.config();
        this.rules = new GateRules(engine, config, tls != null);
        this.channels = channels;
        this.tls = tls;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        int open = engine.meters().connectionOpened();
        channel.closeFuture().addListener(closed -> engine.meters().connectionClosed());
        if (open > config.limits().maxConnections()) {
            engine.meters().connectionRefused();
            channel.close();
            return;
        }
        InetSocketAddress peer = channel.remoteAddress();
        if (peer == null) {
            channel.close();
            return;
        }
        channels.add(channel);
        HttpGate gate = new HttpGate(engine, rules, peer);
        if (config.edge().proxies().trusts(peer.getAddress())) {
            ProxyProtocol.addTo(channel.pipeline(), gate::isReally);
        }
        if (tls != null) {
            SslHandler handler = tls.newHandler(channel.alloc());
            handler.setHandshakeTimeoutMillis(config.deadlines().request().toMillis());
            channel.pipeline().addLast(handler);
        }
        channel.pipeline().addLast(new HttpServerCodec(http));
        if (config.compression()) {
            // The bound makes a deflated message that inflates to more an error rather than an allocation.
            channel.pipeline()
                    .addLast(new WebSocketServerCompressionHandler(
                            config.limits().hardMaxPayload()));
        }
        channel.pipeline().addLast(gate);
    }
}
