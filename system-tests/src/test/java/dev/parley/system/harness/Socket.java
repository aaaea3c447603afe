package dev.parley.system.harness;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.ClosedChannelException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A WebSocket that hides nothing: the JDK's own overlooks the end of a connection without a close frame, or tells of it
 * before what came ahead of it. Any thread; what is sent, leaves in the order of the calls.
 */
final class Socket extends SimpleChannelInboundHandler<WebSocketFrame> {
    private static final int MAX_MESSAGE = 16 * 1024 * 1024;
    private static final EventLoopGroup LOOPS = new MultiThreadIoEventLoopGroup(
            2, new DefaultThreadFactory("harness-sockets", true), NioIoHandler.newFactory());

    private final Events events;
    private final CompletableFuture<Channel> opened = new CompletableFuture<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean closing;
    private int code = -1;

    /** Told in order, on one thread. */
    interface Events {
        void text(String text);

        /** @param code -1 for a connection that broke */
        void closed(int code);
    }

    private Socket(Events events) {
        this.events = events;
    }

    /** Blocks until it is open; a refused upgrade is a {@link CompletionException}. */
    static Socket open(URI uri, Map<String, String> headers, Events events) {
        final Socket socket = new Socket(events);
        final HttpHeaders custom = new DefaultHttpHeaders();
        headers.forEach(custom::add);
        final WebSocketClientProtocolConfig config = WebSocketClientProtocolConfig.newBuilder()
                .webSocketUri(uri)
                .version(WebSocketVersion.V13)
                .customHeaders(custom)
                .maxFramePayloadLength(MAX_MESSAGE)
                .handshakeTimeoutMillis(5_000)
                .handleCloseFrames(false)
                .sendCloseFrame(null)
                .generateOriginHeader(false)
                .build();
        new Bootstrap()
                .group(LOOPS)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 5_000)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(
                                        new HttpClientCodec(),
                                        new HttpObjectAggregator(65_536),
                                        new WebSocketClientProtocolHandler(config),
                                        new WebSocketFrameAggregator(MAX_MESSAGE),
                                        socket);
                    }
                })
                .connect(uri.getHost(), uri.getPort())
                .addListener((ChannelFuture connected) -> {
                    if (!connected.isSuccess()) {
                        socket.opened.completeExceptionally(connected.cause());
                    }
                });
        socket.opened.join();
        return socket;
    }

    void send(String text) {
        write(new TextWebSocketFrame(text));
    }

    /** Sends a close frame. */
    void close(int status) {
        closing = true;
        write(new CloseWebSocketFrame(status, ""));
    }

    /** Cuts the connection. */
    void abort() {
        opened.join().close();
    }

    void awaitOver() {
        try {
            if (!over.await(10, TimeUnit.SECONDS)) {
                throw new AssertionError("the connection does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ChannelFuture write(WebSocketFrame frame) {
        return opened.join().writeAndFlush(frame);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == WebSocketClientProtocolHandler.ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
            opened.complete(ctx.channel());
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
        if (frame instanceof TextWebSocketFrame text) {
            events.text(text.text());
        } else if (frame instanceof CloseWebSocketFrame close) {
            code = close.statusCode();
            // The answer to a close frame; if this is the answer to ours, there is nothing more to say.
            final ChannelFuture said = closing ? ctx.newSucceededFuture() : write(new CloseWebSocketFrame(1000, ""));
            said.addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        opened.completeExceptionally(new ClosedChannelException());
        events.closed(code);
        over.countDown();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!opened.completeExceptionally(cause) && !(cause instanceof IOException)) {
            cause.printStackTrace();
        }
        ctx.close();
    }
}
