package dev.parley.node.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Loops and sockets are of one kind. */
class NettyTransportTest {

    @Test
    @EnabledOnOs(
            value = OS.LINUX,
            architectures = {"amd64", "aarch64"})
    void on_linux_sockets_are_on_epoll() throws Exception {
        final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NettyTransport.ioHandlers());
        try {
            assertThat(NettyTransport.serverChannel(loops)).isEqualTo(EpollServerSocketChannel.class);
            final var bound = new ServerBootstrap()
                    .group(loops)
                    .channel(NettyTransport.serverChannel(loops))
                    .childHandler(new ChannelInboundHandlerAdapter())
                    .bind("127.0.0.1", 0)
                    .sync()
                    .channel();
            bound.close().sync();
        } finally {
            loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).sync();
        }
    }

    @Test
    void loops_of_nio_have_sockets_of_nio() throws Exception {
        final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            assertThat(NettyTransport.serverChannel(loops)).isEqualTo(NioServerSocketChannel.class);
        } finally {
            loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).sync();
        }
    }
}
