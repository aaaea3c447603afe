package dev.parley.bench.client;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One client's connection. Everything happens on its event loop, the listener's calls too. */
public final class Client extends SimpleChannelInboundHandler<WebSocketFrame> {
    private static final int OUTBOUND_BOUND = 4 * 1024 * 1024;
    private static final int MAX_FRAME = 1024 * 1024;

    private final EventLoop loop;
    private final Dialect dialect;
    private final URI address;
    private final String token;
    private final @Nullable String session;
    private final Listener listener;
    private final Head head;
    private final Incoming incoming = new Incoming();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private @Nullable Channel channel;
    private String ending = "";

    /** Hears what a client hears. */
    public interface Listener {
        /** @param incoming not to be kept */
        void came(Client client, Incoming incoming);

        /** Once, in whatever way it ended. */
        void ended(Client client, String how);
    }

    /** One that begins a session. */
    public Client(EventLoop loop, Dialect dialect, URI address, String token, Listener listener, Head head) {
        this(loop, dialect, address, token, null, listener, head);
    }

    /**
     * @param token who we are; the name itself where clients name themselves
     * @param session to be resumed; {@code null} for a new one
     * @param head shared by all clients of the loop
     */
    public Client(
            EventLoop loop,
            Dialect dialect,
            URI address,
            String token,
            @Nullable String session,
            Listener listener,
            Head head) {
        this.loop = loop;
        this.dialect = dialect;
        this.address = address;
        this.token = token;
        this.session = session;
        this.listener = listener;
        this.head = head;
    }

    /** Connects; what comes of it, the listener hears. */
    public void connect() {
        final URI endpoint = dialect.endpoint(address);
        new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 10_000)
                .option(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(OUTBOUND_BOUND / 2, OUTBOUND_BOUND))
                .handler(pipeline(endpoint))
                .connect(endpoint.getHost(), endpoint.getPort())
                .addListener((ChannelFuture connected) -> {
                    if (!connected.isSuccess()) {
                        gone.complete(null);
                        listener.ended(this, "no connection: " + connected.cause());
                    }
                });
    }

    private ChannelInitializer<SocketChannel> pipeline(URI endpoint) {
        final WebSocketClientProtocolConfig config = WebSocketClientProtocolConfig.newBuilder()
                .webSocketUri(endpoint)
                .version(WebSocketVersion.V13)
                .customHeaders(new DefaultHttpHeaders())
                .maxFramePayloadLength(MAX_FRAME)
                .handleCloseFrames(false)
                .sendCloseFrame(null)
                .withUTF8Validator(false)
                // Ours is no browser; the hub would ask whether it may come from there.
                .generateOriginHeader(false)
                .build();
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(SocketChannel socket) {
                socket.pipeline()
                        .addLast(
                                new HttpClientCodec(),
                                new HttpObjectAggregator(8192),
                                new FlushConsolidationHandler(256, true),
                                new WebSocketClientProtocolHandler(config),
                                Client.this);
            }
        };
    }

    /** Sends a request; {@code false} if there is no connection, or so much waits already that it was left out. */
    public boolean request(byte[] type, long number, byte[] fields) {
        final Channel open = channel;
        if (open == null || !open.isWritable()) {
            return false;
        }
        send(open, dialect.request(open.alloc(), type, number, fields));
        return true;
    }

    /** Has something done on the event loop, so many milliseconds from now. */
    @SuppressWarnings("FutureReturnValueIgnored") // what is due after the end finds no connection
    public void later(Runnable task, long millis) {
        loop.schedule(task, millis, TimeUnit.MILLISECONDS);
    }

    /** What it speaks. */
    public Dialect dialect() {
        return dialect;
    }

    /** Says that pushes have reached the application. */
    public void received(long seq) {
        say(dialect.received(seq));
    }

    /** Ends the session, and the connection when the hub has said that it closes too. Any thread. */
    public void close() {
        loop.execute(() -> {
            final Channel open = channel;
            if (open == null) {
                return;
            }
            final String goodbye = dialect.goodbye();
            if (goodbye != null) {
                say(goodbye);
            }
            open.writeAndFlush(new CloseWebSocketFrame(1000, "")).addListener(sent -> {});
        });
    }

    /** Done when the connection has ended, or never came to be. */
    public CompletableFuture<Void> gone() {
        return gone;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == WebSocketClientProtocolHandler.ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
            channel = ctx.channel();
            if (dialect.speaksFirst()) {
                hello();
            }
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
        if (frame instanceof CloseWebSocketFrame close) {
            ending = "closed with " + close.statusCode() + " " + close.reasonText();
            hangUp(ctx.channel());
            return;
        }
        incoming.reset();
        head.take(frame.content());
        dialect.read(head, incoming);
        switch (incoming.kind()) {
            case OPEN -> hello();
            case WELCOME -> welcomed();
            case PING -> {
                final String pong = dialect.pong();
                if (pong != null) {
                    say(pong);
                }
            }
            default -> listener.came(this, incoming);
        }
    }

    private void hello() {
        final String hello = dialect.hello(token, session);
        if (hello != null) {
            say(hello);
        } else {
            incoming.reset();
            incoming.kind = Incoming.Kind.WELCOME;
            welcomed();
        }
    }

    private void welcomed() {
        if (dialect.onlyRelays()) {
            incoming.peer = token;
        }
        listener.came(this, incoming);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        channel = null;
        gone.complete(null);
        listener.ended(this, ending.isEmpty() ? "the connection broke" : ending);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ending = cause.toString();
        hangUp(ctx.channel());
    }

    private void say(String text) {
        final Channel open = channel;
        if (open != null) {
            send(open, Frames.text(open.alloc(), Dialect.ascii(text)));
        }
    }

    private static void send(Channel open, ByteBuf frame) {
        open.writeAndFlush(frame).addListener(sent -> {});
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the end is heard of in channelInactive
    private static void hangUp(Channel open) {
        open.close();
    }
}
