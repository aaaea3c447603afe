package dev.parley.redis.pool;

import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.net.SocketAddress;
import java.util.function.Predicate;

/** Sees one socket open and end. The last of its pipeline, so that it becomes active when Lettuce's handshake is done. */
final class SocketWatch extends ChannelDuplexHandler {
    private final Sockets sockets;
    private final boolean control;
    private String server = ServerName.OTHER;
    private boolean ready;
    private boolean closedHere;

    private SocketWatch(Sockets sockets, boolean control) {
        this.sockets = sockets;
        this.control = control;
    }

    /** @param control which sockets carry no command of the pool */
    record Customizer(Sockets sockets, Predicate<Channel> control) implements NettyCustomizer {
        @Override
        public void afterChannelInitialized(Channel channel) {
            channel.pipeline().addLast(new SocketWatch(sockets, control.test(channel)));
        }
    }

    /** Whether it serves no command of the pool. */
    boolean control() {
        return control;
    }

    @Override
    public void connect(ChannelHandlerContext context, SocketAddress remote, SocketAddress local, ChannelPromise done) {
        server = ServerName.of(remote);
        done.addListener(connected -> {
            if (!connected.isSuccess() && !control) {
                sockets.failed(server, ConnectionFailure.REFUSED);
            }
        });
        var _ = context.connect(remote, local, done);
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise done) {
        closedHere = true;
        var _ = context.close(done);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        ready = true;
        sockets.opened(server, context.channel(), !control);
        context.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (ready) {
            sockets.closed(server, context.channel());
        }
        if (!control && !ready) {
            sockets.failed(server, ConnectionFailure.NOT_READY);
        } else if (!control && !closedHere) {
            sockets.failed(server, ConnectionFailure.LOST);
        }
        context.fireChannelInactive();
    }
}
