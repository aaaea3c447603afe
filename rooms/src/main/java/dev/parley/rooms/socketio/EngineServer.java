package dev.parley.rooms.socketio;

import dev.parley.node.loop.NettyTransport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Binds, accepts and stops: the Engine.IO server under a {@link SocketIoServer}. */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells of a failed write or close by the channel itself.
final class EngineServer {
    private static final int BACKLOG = 4_096;

    private final SocketIoConfig config;
    private final Engine engine;
    private final EventLoopGroup group;
    private final boolean ownsGroup;
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final HttpChannelInitializer initializer;
    private volatile @Nullable Channel listening;

    EngineServer(
            SocketIoConfig config,
            SocketIoMeters meters,
            @Nullable EventLoopGroup group,
            @Nullable SslContext tls,
            EngineHandler.Factory handlers) {
        this.config = config;
        this.ownsGroup = group == null;
        this.group = group == null ? new MultiThreadIoEventLoopGroup(NettyTransport.ioHandlers()) : group;
        this.engine = new Engine(config, meters, handlers, new RandomIds());
        this.initializer = new HttpChannelInitializer(engine, channels, tls);
    }

    /** {@return completes with the port when it is bound} */
    CompletableFuture<Integer> start() {
        CompletableFuture<Integer> bound = new CompletableFuture<>();
        new ServerBootstrap()
                .group(group)
                .channel(NettyTransport.serverChannel(this.group))
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(initializer)
                .bind(config.host(), config.port())
                .addListener((ChannelFutureListener) done -> {
                    if (done.isSuccess()) {
                        listening = done.channel();
                        bound.complete(((InetSocketAddress) done.channel().localAddress()).getPort());
                    } else {
                        bound.completeExceptionally(done.cause());
                    }
                });
        return bound;
    }

    /** Accepts nothing any more, closes every session's transport, and ends when all have left or the time is up. */
    CompletableFuture<Void> close() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        Channel acceptor = listening;
        if (acceptor != null) {
            acceptor.close();
        }
        engine.stop();
        for (EngineSession session : engine.sessions()) {
            session.run(() -> session.closeGracefully(DisconnectReason.SERVER_DISCONNECT));
        }
        engine.drained()
                .completeOnTimeout(null, config.deadlines().drain().toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((drained, failure) -> end(closed));
        return closed;
    }

    private void end(CompletableFuture<Void> closed) {
        for (EngineSession session : engine.sessions()) {
            session.run(() -> session.close(DisconnectReason.SERVER_DISCONNECT));
        }
        channels.close().addListener(all -> {
            if (ownsGroup) {
                group.shutdownGracefully(0, config.deadlines().drain().toNanos(), TimeUnit.NANOSECONDS)
                        .addListener(done -> closed.complete(null));
            } else {
                closed.complete(null);
            }
        });
    }
}
