package dev.parley.rooms.socketio;

import dev.parley.node.edge.AddressBudget;
import dev.parley.node.edge.BadHead;
import dev.parley.rooms.socketio.GateDecision.Open;
import dev.parley.rooms.socketio.GateDecision.Poll;
import dev.parley.rooms.socketio.GateDecision.Post;
import dev.parley.rooms.socketio.GateDecision.Preflight;
import dev.parley.rooms.socketio.GateDecision.Refused;
import dev.parley.rooms.socketio.GateDecision.Upgrade;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP side of one connection. Judges each request by its head before anything of its body is kept, takes one
 * request at a time, and hands what is let in to its session's home loop. What a client pipelines behind an unanswered
 * request is kept, up to {@value #MAX_HELD} parts of it; beyond that the connection is closed.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells of a failed write or close by the channel itself.
final class HttpGate extends ChannelInboundHandlerAdapter {
    private static final int MAX_HELD = 16;

    private final Engine engine;
    private final GateRules rules;
    private InetSocketAddress peer;
    private final Queue<Object> held = new ArrayDeque<>(0);
    private @Nullable ScheduledFuture<?> deadline;
    private @Nullable HttpRequest request;
    private @Nullable GateDecision decision;
    private @Nullable HttpExchange exchange;
    private ByteArrayOutputStream body = new ByteArrayOutputStream(0);
    private boolean answerAwaited;
    private boolean ignoring;

    /** @param peer of the TCP connection */
    HttpGate(Engine engine, GateRules rules, InetSocketAddress peer) {
        this.engine = engine;
        this.rules = rules;
        this.peer = peer;
    }

    /** A trusted proxy says for whom it has connected. */
    void isReally(InetAddress client) {
        peer = new InetSocketAddress(client, 0);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        arm(ctx, engine.config().deadlines().request());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (ignoring) {
            ReferenceCountUtil.release(message);
        } else if (answerAwaited) {
            held.add(message);
            if (held.size() > MAX_HELD) {
                ctx.close();
            }
        } else {
            take(ctx, message);
        }
    }

    private void take(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof HttpRequest head) {
                begin(ctx, head);
            }
            if (message instanceof HttpContent content && exchange != null) {
                more(ctx, content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest head) {
        CorsHeaders cors = rules.cors(head, peer.getAddress());
        HttpExchange begun = new HttpExchange(
                ctx.channel(),
                HttpUtil.isKeepAlive(head),
                cors == null ? CorsHeaders.NONE : cors,
                stays -> answered(ctx, stays));
        request = head;
        exchange = begun;
        BadHead bad = BadHead.of(head);
        if (bad != null) {
            refuseUnread(begun, Refusal.of(bad));
            return;
        }
        GateDecision made = cors == null ? new Refused(Refusal.FORBIDDEN_ORIGIN) : rules.judge(head, peer);
        decision = made;
        long length = HttpUtil.getContentLength(head, 0L);
        boolean hasBody = length > 0 || HttpUtil.isTransferEncodingChunked(head);
        if (made instanceof Refused refused && hasBody) {
            refuseUnread(begun, refused.refusal());
        } else if (length > engine.config().limits().hardMaxPayload()) {
            tooLarge(begun);
        } else if (HttpUtil.is100ContinueExpected(head)) {
            ctx.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        }
    }

    private void more(ChannelHandlerContext ctx, HttpContent content) {
        HttpExchange current = exchange;
        if (current == null || ignoring) {
            return;
        }
        if (content.decoderResult().isFailure()) {
            refuseUnread(current, Refusal.BAD_REQUEST);
            return;
        }
        if (body.size() + content.content().readableBytes()
                > engine.config().limits().hardMaxPayload()) {
            tooLarge(current);
            return;
        }
        body.writeBytes(ByteBufUtil.getBytes(content.content()));
        if (content instanceof LastHttpContent) {
            disarm();
            answerAwaited = true;
            dispatch(ctx, current);
        }
    }

    private void dispatch(ChannelHandlerContext ctx, HttpExchange current) {
        byte[] bytes = body.toByteArray();
        body = new ByteArrayOutputStream(0);
        HttpRequest head = request;
        if (decision == null || head == null) {
            return;
        }
        switch (decision) {
            case Refused(Refusal refusal) -> {
                engine.meters().refused(refusal);
                current.refuse(refusal);
            }
            case Preflight(String requestedHeaders) -> current.preflight(requestedHeaders);
            case Open(Handshake.Request opening, boolean webSocket) -> open(ctx, current, head, opening, webSocket);
            case Poll(EngineSession session) ->
                onHome(ctx, session, () -> session.requests().poll(current));
            case Post(EngineSession session) ->
                onHome(ctx, session, () -> session.requests().post(current, bytes));
            case Upgrade(EngineSession session) ->
                onHome(ctx, session, () -> {
                    UpgradeAttempt attempt = session.lifecycle().beginUpgrade();
                    if (attempt == null) {
                        engine.meters().refused(Refusal.BAD_REQUEST);
                        WebSocketUpgrade.turnAway(
                                ctx, head, engine.config().deadlines().drain());
                    } else {
                        WebSocketUpgrade.probe(ctx, head, engine, session, attempt);
                    }
                });
        }
    }

    private void open(
            ChannelHandlerContext ctx,
            HttpExchange current,
            HttpRequest head,
            Handshake.Request opening,
            boolean webSocket) {
        AddressBudget.Attempt attempt =
                engine.addresses().begin(opening.remoteAddress().getAddress());
        if (attempt == null || attempt.delay() != null) {
            engine.meters().refused(Refusal.TOO_MANY_HANDSHAKES);
            current.comeLater(attempt == null ? null : attempt.delay());
            if (attempt != null) {
                attempt.gone();
            }
        } else if (webSocket) {
            WebSocketUpgrade.open(ctx, head, engine, opening, attempt);
        } else {
            engine.open(ctx.channel().eventLoop(), opening, attempt, SessionState.POLLING)
                    .openByPolling(current);
        }
    }

    private static void onHome(ChannelHandlerContext ctx, EngineSession session, Runnable task) {
        if (!session.run(task)) {
            ctx.close();
        }
    }

    private void tooLarge(HttpExchange current) {
        if (decision instanceof Post(EngineSession session)) {
            session.run(() -> session.close(DisconnectReason.TOO_LARGE));
        }
        refuseUnread(current, Refusal.TOO_LARGE);
    }

    /** Refuses a request that is not going to be read to its end; nothing else on this connection is, either. */
    private void refuseUnread(HttpExchange current, Refusal refusal) {
        ignoring = true;
        engine.meters().refused(refusal);
        current.refuseAndClose(refusal);
    }

    private void answered(ChannelHandlerContext ctx, boolean stays) {
        if (!stays || ctx.isRemoved()) {
            ctx.close();
            return;
        }
        answerAwaited = false;
        exchange = null;
        decision = null;
        request = null;
        arm(ctx, engine.config().deadlines().idle());
        while (!answerAwaited && !ignoring && !held.isEmpty()) {
            take(ctx, held.remove());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        HttpExchange unanswered = exchange;
        if (unanswered != null && answerAwaited) {
            switch (decision) {
                case Poll(EngineSession session) ->
                    session.run(() -> session.requests().aborted(unanswered));
                case Post(EngineSession session) ->
                    session.run(() -> session.requests().aborted(unanswered));
                case null, default -> {}
            }
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        disarm();
        held.forEach(ReferenceCountUtil::release);
        held.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A broken connection or TLS, at this point: the client knows, and there is nobody else to tell.
        ctx.close();
    }

    /** Closes the connection unless a whole request arrives in time. */
    private void arm(ChannelHandlerContext ctx, Duration time) {
        disarm();
        deadline = ctx.channel().eventLoop().schedule(() -> ctx.close(), time.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void disarm() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }
}
