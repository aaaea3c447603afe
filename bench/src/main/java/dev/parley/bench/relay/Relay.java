package dev.parley.bench.relay;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A bare relay: hands the bytes of a frame to the client that it names, and promises nothing. It speaks the frames of
 * {@link dev.parley.bench.client.NestDialect}.
 */
public final class Relay implements AutoCloseable {
    private static final int MAX_FRAME = 64 * 1024;
    private static final int BACKLOG = 4096;

    private final MultiThreadIoEventLoopGroup loops;
    private final Channel listening;

    /**
     * Listens on loopback.
     *
     * @param port 0 for any
     * @param threads event loops
     */
    public Relay(int port, int threads) {
        final Map<String, Channel> peers = new ConcurrentHashMap<>();
        final WebSocketServerProtocolConfig config = WebSocketServerProtocolConfig.newBuilder()
                .websocketPath("/")
                .checkStartsWith(true)
                .allowExtensions(false)
                .maxFramePayloadLength(MAX_FRAME)
                .build();
        loops = new MultiThreadIoEventLoopGroup(threads, NioIoHandler.newFactory());
        listening = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel client) {
                        client.pipeline()
                                .addLast(
                                        new HttpServerCodec(),
                                        new HttpObjectAggregator(MAX_FRAME),
                                        new WebSocketServerProtocolHandler(config),
                                        new Forward(peers));
                    }
                })
                .bind("127.0.0.1", port)
                .syncUninterruptibly()
                .channel();
    }

    /** @param arguments the port, and how many event loops (one by default) */
    public static void main(String[] arguments) {
        final int port = Integer.parseInt(arguments[0]);
        final int threads = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1;
        new Relay(port, threads).listening.closeFuture().syncUninterruptibly();
    }

    /** On which it listens. */
    public int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    @Override
    public void close() {
        loops.shutdownGracefully().syncUninterruptibly();
    }
}
