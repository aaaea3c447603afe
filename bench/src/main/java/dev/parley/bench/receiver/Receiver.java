package dev.parley.bench.receiver;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * A bare receiver: what comes in a PATCH it writes to a file from the event loop, and promises nothing: no token, no catalog,
 * nothing synced. Of tus it speaks what {@link dev.parley.bench.upload.TusClient} asks.
 */
public final class Receiver implements AutoCloseable {
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel listening;

    /**
     * Listens on loopback.
     *
     * @param port 0 for any
     * @param folder for the files; there already
     * @param hashing whether SHA-256 is computed on the way, and told by HEAD as {@code Upload-Sha256}
     */
    public Receiver(int port, Path folder, boolean hashing) {
        final ReceivedFiles files = new ReceivedFiles(folder, hashing);
        listening = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel client) {
                        client.pipeline().addLast(new HttpServerCodec(), new Reception(files));
                    }
                })
                .bind("127.0.0.1", port)
                .syncUninterruptibly()
                .channel();
    }

    /** @param arguments the port, the folder, and "sha256" if it shall be computed */
    public static void main(String[] arguments) {
        final boolean hashing = arguments.length > 2 && arguments[2].equals("sha256");
        new Receiver(Integer.parseInt(arguments[0]), Path.of(arguments[1]), hashing)
                .listening
                .closeFuture()
                .syncUninterruptibly();
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
