package dev.parley.signaling.ws;

import dev.parley.hub.client.ClientGate;
import dev.parley.node.loop.NettyTransport;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The native wire: WebSocket (RFC 6455) over HTTP/1.1, JSON in text frames (protocol, "Wires"). Brings clients to the
 * hub's gate and carries what they and their sessions say to each other; knows nothing of what it means.
 */
public final class WebSocketWire {
    private static final int BACKLOG = 4096;

    private final WebSocketConfig config;
    private final EventLoopGroup acceptors;
    private final EventLoopGroup workers;
    private final WireContext wire;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private volatile @Nullable Channel listener;

    /**
     * @param acceptors accepts connections; a single thread serves
     * @param workers the connections' event loops. Both stay the caller's, to be shut down after {@link #stop()}
     */
    public WebSocketWire(
            WebSocketConfig config,
            ClientGate gate,
            MeterRegistry meters,
            EventLoopGroup acceptors,
            EventLoopGroup workers) {
        this.config = config;
        this.acceptors = acceptors;
        this.workers = workers;
        this.wire = WireContext.of(config, gate, new WireMeters(meters));
    }

    /**
     * Listens. Blocks until the port is bound; not for an event loop.
     *
     * @return the port
     * @throws IOException if the address can't be had
     */
    public int start() throws IOException {
        final WriteBufferWaterMark bound = new WriteBufferWaterMark(config.outboundBound(), config.outboundBound());
        final Channel bind = new ServerBootstrap()
                .group(acceptors, workers)
                .channel(NettyTransport.serverChannel(workers))
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, bound)
                .childHandler(new WirePipeline(wire, connections))
                .bind(config.host(), config.port())
                .syncUninterruptibly()
                .channel();
        listener = bind;
        return ((InetSocketAddress) bind.localAddress()).getPort();
    }

    /**
     * Takes no more connections; those there are go on. What a drain begins with. Does nothing if it has not started.
     *
     * @return done when the port is free
     */
    public CompletionStage<Void> stopAccepting() {
        final Channel bound = listener;
        return bound == null ? CompletableFuture.completedFuture(null) : stageOf(bound.close());
    }

    /**
     * Takes no more connections, and closes those there are with 4000; the hub is told that they are lost.
     *
     * @return done when all are closed: within the deadline for closing, and what the event loops need
     */
    public CompletionStage<Void> stop() {
        return stopAccepting().thenCompose(closed -> {
            for (Channel connection : connections) {
                connection.eventLoop().execute(() -> stop(connection));
            }
            return stageOf(connections.newCloseFuture());
        });
    }

    private static void stop(Channel connection) {
        final Conversation conversation = connection.pipeline().get(Conversation.class);
        if (conversation == null) {
            SocketCloser.now(connection);
        } else {
            conversation.stop();
        }
    }

    private static CompletionStage<Void> stageOf(io.netty.util.concurrent.Future<?> future) {
        final CompletableFuture<Void> stage = new CompletableFuture<>();
        future.addListener(done -> {
            if (done.isSuccess()) {
                stage.complete(null);
            } else {
                stage.completeExceptionally(done.cause());
            }
        });
        return stage;
    }
}
