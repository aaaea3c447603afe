package dev.parley.node.loop;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;

/** Which of Netty's transports a node's event loops have: epoll where the machine has it, and NIO elsewhere. Any thread. */
public final class NettyTransport {
    private NettyTransport() {}

    /** For event loops whose sockets are {@link #serverChannel}'s. */
    public static IoHandlerFactory ioHandlers() {
        return Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    /** Of the kind that these event loops serve. */
    public static Class<? extends ServerSocketChannel> serverChannel(EventLoopGroup loops) {
        return loops instanceof IoEventLoopGroup group && group.isIoType(EpollIoHandler.class)
                ? EpollServerSocketChannel.class
                : NioServerSocketChannel.class;
    }
}
