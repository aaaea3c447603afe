package dev.parley.ops.http;

import dev.parley.ops.health.Health;
import dev.parley.ops.health.Liveness;
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * HTTP for operators and their tools: {@code /metrics}, {@code /health/live}, {@code /health/ready}, {@code /admin/...}, and
 * the live page at {@code /live/}. Has one event loop of its own, on which {@code /health} and the page's files are answered
 * and nothing else but I/O happens; everything else is answered on virtual threads, one for a connection at the most. Starts
 * and stops once (ADR 20).
 *
 * <p>Where there are too many connections, one of whoever has the most makes room: of those that keep the server waiting,
 * for a request or for an answer to be read, the one that does so longest. So a probe is answered whoever else is connected.
 *
 * <p>Meters: {@code parley.ops.http.refused}, connections closed because there were too many; {@code
 * parley.ops.admin.refused}, requests without the admin token.
 */
public final class OpsServer {

    private static final int MAX_LINE = 4096;
    private static final int MAX_HEADERS = 8192;

    private final OpsOptions options;
    private final OpsRouter router;
    private final Counter refused;
    private final Connections connections;
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("parley-ops"), NioIoHandler.newFactory());
    private volatile @Nullable Channel listener;

    public OpsServer(
            OpsOptions options, PrometheusMeterRegistry meters, Liveness liveness, Health health, AdminRoutes admin) {
        this.options = options;
        this.connections = new Connections(options.maxConnections());
        this.router = new OpsRouter(meters, liveness, health, admin);
        this.refused = Counter.builder("parley.ops.http.refused")
                .description("Connections to the ops server closed because there were too many")
                .register(meters);
    }

    /**
     * Listens.
     *
     * @return fails with an {@link IOException} that names the address, if it can't be had
     */
    public CompletionStage<Void> start() {
        CompletableFuture<Void> started = new CompletableFuture<>();
        new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                })
                .bind(options.address())
                .addListener((io.netty.channel.ChannelFuture bound) -> {
                    if (bound.isSuccess()) {
                        listener = bound.channel();
                        channels.add(bound.channel());
                        started.complete(null);
                    } else {
                        started.completeExceptionally(cannotListen(bound.cause()));
                    }
                });
        return started;
    }

    /** Where it listens. Throws {@link IllegalStateException} before it does. */
    public InetSocketAddress address() {
        Channel open = listener;
        if (open == null) {
            throw new IllegalStateException("The ops server does not listen");
        }
        return (InetSocketAddress) open.localAddress();
    }

    /** Closes every connection and ends the event loop, also after a start that failed. */
    public CompletionStage<Void> stop() {
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        var _ = channels.close();
        loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).addListener(_ -> stopped.complete(null));
        return stopped;
    }

    private void accept(Channel channel) {
        if (connections.add(channel)) {
            refused.increment();
        }
        channels.add(channel);
        HttpDecoderConfig limits =
                new HttpDecoderConfig().setMaxInitialLineLength(MAX_LINE).setMaxHeaderSize(MAX_HEADERS);
        channel.pipeline()
                .addLast(new WriteTimeoutHandler(options.patience().toMillis(), TimeUnit.MILLISECONDS))
                .addLast(new HttpServerCodec(limits))
                .addLast(new HttpServerKeepAliveHandler())
                .addLast(new BodyLimit(options.maxRequestBytes()))
                // Holds back what was read before the request handler turned reading off.
                .addLast(new FlowControlHandler())
                .addLast(new OpsRequestHandler(router, connections, options));
    }

    private IOException cannotListen(Throwable cause) {
        InetSocketAddress address = options.address();
        return new IOException(
                "The ops server cannot listen on " + address.getHostString() + ":" + address.getPort() + ": "
                        + cause.getMessage(),
                cause);
    }
}
