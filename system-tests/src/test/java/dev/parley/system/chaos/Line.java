package dev.parley.system.chaos;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.system.harness.Wire;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/** One connection of a client. All on its event loop, its ears too. */
final class Line extends SimpleChannelInboundHandler<WebSocketFrame> {
    private static final int MAX_MESSAGE = 4 * 1024 * 1024;
    private static final int CONNECT_MILLIS = 3_000;
    private static final long DEAF_SECONDS = 5;

    private final Dialect dialect;
    private Ears ears;
    private Channel channel;
    private int code;
    private boolean over;

    /** Told in order. */
    interface Ears {
        void opened(Line line);

        void heard(Line line, Heard heard);

        /** Once; the line may never have been open. */
        void over(Line line, int code);
    }

    private Line(Dialect dialect, Ears ears) {
        this.dialect = dialect;
        this.ears = ears;
    }

    static Line open(EventLoop loop, Wire wire, int port, Ears ears) {
        final Line line = new Line(Dialect.of(wire), ears);
        final URI uri = URI.create("ws://127.0.0.1:" + port + line.dialect.path());
        final ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .handler(line.pipeline(uri))
                .connect(uri.getHost(), uri.getPort());
        line.channel = connecting.channel();
        connecting.addListener((ChannelFuture connected) -> {
            if (!connected.isSuccess()) {
                line.end();
            }
        });
        return line;
    }

    private ChannelInitializer<SocketChannel> pipeline(URI uri) {
        final WebSocketClientProtocolConfig config = WebSocketClientProtocolConfig.newBuilder()
                .webSocketUri(uri)
                .version(WebSocketVersion.V13)
                .customHeaders(new DefaultHttpHeaders())
                .maxFramePayloadLength(MAX_MESSAGE)
                .handshakeTimeoutMillis(CONNECT_MILLIS)
                .handleCloseFrames(false)
                .dropPongFrames(false)
                .sendCloseFrame(null)
                .generateOriginHeader(false)
                .build();
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(SocketChannel socket) {
                socket.pipeline()
                        .addLast(
                                new HttpClientCodec(),
                                new HttpObjectAggregator(65_536),
                                new WebSocketClientProtocolHandler(config),
                                Line.this);
            }
        };
    }

    void hello(ObjectNode fields) {
        say(dialect.hello(fields));
    }

    /** @param id {@code null} for a message that nobody answers */
    void send(String id, String type, ObjectNode fields) {
        say(dialect.message(id, type, fields));
    }

    void ping() {
        say(dialect.ping());
    }

    /** Ends the session as the wire does it, and the connection; nothing more is heard of it. */
    void goodbye() {
        ears = null;
        final String goodbye = dialect.goodbye();
        if (goodbye != null) {
            say(goodbye);
        }
        channel.writeAndFlush(new CloseWebSocketFrame(1000, ""));
        channel.eventLoop().schedule(() -> channel.close(), 1, TimeUnit.SECONDS);
    }

    /** Closes the connection without a word; nothing more is heard of it. */
    void drop() {
        ears = null;
        channel.close();
    }

    /** Leaves the connection open and reads nothing more of it: what a network does that goes away. */
    void abandon() {
        ears = null;
        channel.config().setAutoRead(false);
        channel.eventLoop().schedule(() -> channel.close(), DEAF_SECONDS, TimeUnit.SECONDS);
    }

    private void say(String text) {
        channel.writeAndFlush(new TextWebSocketFrame(text));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == WebSocketClientProtocolHandler.ClientHandshakeStateEvent.HANDSHAKE_COMPLETE && ears != null) {
            ears.opened(this);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
        if (ears == null) {
            return;
        }
        switch (frame) {
            case TextWebSocketFrame text -> text(text.text());
            case PingWebSocketFrame ping -> ears.heard(this, Heard.alive());
            case CloseWebSocketFrame close -> {
                code = close.statusCode();
                channel.writeAndFlush(new CloseWebSocketFrame(1000, "")).addListener(ChannelFutureListener.CLOSE);
            }
            default -> {}
        }
    }

    private void text(String text) {
        final String answer = dialect.answer(text);
        if (answer != null) {
            say(answer);
        }
        final Heard heard = dialect.read(text);
        if (heard == null) {
            channel.close();
        } else {
            ears.heard(this, heard);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    private void end() {
        if (!over) {
            over = true;
            final Ears told = ears;
            ears = null;
            if (told != null) {
                told.over(this, dialect.closing() != 0 ? dialect.closing() : Math.max(code, 0));
            }
        }
    }
}
