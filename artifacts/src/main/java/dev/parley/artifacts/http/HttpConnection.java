package dev.parley.artifacts.http;

import dev.parley.node.edge.AddressBudget;
import dev.parley.node.edge.BadHead;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection: hands over one request after the other, each when the one before has been answered. Reads of the socket what the
 * request at hand has room for, so that what clients send waits with them. Belongs to its event loop.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter {
    private final WireServices services;
    private final Visitor visitor;
    private final EarlyParts early = new EarlyParts();
    private @Nullable Exchange current;
    /** Whether what comes next belongs to the body of the request at hand. */
    private boolean inBody;

    private boolean closing;
    private @Nullable ScheduledFuture<?> deadline;

    HttpConnection(WireServices services, Visitor visitor) {
        this.services = services;
        this.visitor = visitor;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        awaitHead(ctx, services.config().deadlines().head());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (closing || !(message instanceof HttpObject part)) {
            ReferenceCountUtil.release(message);
        } else if (current == null || inBody) {
            accept(ctx, part);
        } else if (!early.add(part)) {
            close(ctx);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (closing || current == null || current.body().wantsMore()) {
            ctx.read();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closing = true;
        stopWaiting();
        visitor.gone();
        early.release();
        if (current != null) {
            current.over(CutReason.GONE);
        }
        ctx.fireChannelInactive();
    }

    /** A broken connection or TLS, or a PROXY header that is none: nobody to tell. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        close(ctx);
    }

    private void accept(ChannelHandlerContext ctx, HttpObject part) {
        final boolean broken = part.decoderResult().isFailure();
        if (current == null && part instanceof HttpRequest head) {
            begin(ctx, head);
        } else if (current == null) {
            ReferenceCountUtil.release(part);
            if (broken) {
                refuse(ctx, HeadRules.of(BadHead.of(part.decoderResult().cause())));
            }
        } else if (broken) {
            ReferenceCountUtil.release(part);
            current.cut(CutReason.MALFORMED);
        } else if (part instanceof HttpContent content) {
            current.body().offer(content.content());
            if (part instanceof LastHttpContent) {
                inBody = false;
                current.body().end();
            }
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest head) {
        stopWaiting();
        final Problem bad = HeadRules.check(head);
        if (bad != null) {
            refuse(ctx, bad);
            return;
        }
        final AddressBudget.Attempt attempt = visitor.asks(head.headers().getAll("X-Forwarded-For"));
        if (attempt == null) {
            close(ctx);
            return;
        }
        final Duration delay = attempt.delay();
        if (delay != null) {
            attempt.answered(false);
            refuse(
                    ctx,
                    Problem.of(ProblemCode.RATE_LIMITED, "too many requests of this address have failed")
                            .retryAfter(delay));
            return;
        }
        final Exchange exchange = new Exchange(
                head,
                visitor.peer(),
                attempt,
                ctx.channel(),
                services.config().deadlines().body(),
                asking -> demand(ctx, asking));
        if (!exchange.hasBody()) {
            exchange.body().end(); // before it can be answered: its end is still in the decoder
        }
        current = exchange;
        inBody = true;
        services.dispatcher().start(exchange, keepAlive -> answered(ctx, exchange, keepAlive));
    }

    /** The reader of a body has room. Any thread. */
    private void demand(ChannelHandlerContext ctx, Exchange exchange) {
        ctx.executor().execute(() -> {
            if (exchange != current || closing || !exchange.body().wantsMore()) {
                return;
            }
            if (exchange.expectsContinue()) {
                var _ = ctx.writeAndFlush(
                        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
            }
            ctx.read();
        });
    }

    /** The last byte of an answer has been written. */
    private void answered(ChannelHandlerContext ctx, Exchange exchange, boolean keepAlive) {
        ctx.executor().execute(() -> {
            if (exchange == current && !closing) {
                if (keepAlive && exchange.body().complete()) {
                    next(ctx);
                } else {
                    closeGracefully(ctx);
                }
            }
        });
    }

    private void next(ChannelHandlerContext ctx) {
        current = null;
        while (!closing && !early.isEmpty() && (current == null || inBody)) {
            accept(ctx, early.remove());
        }
        if (current == null && !closing) {
            awaitHead(ctx, services.config().deadlines().keepAlive());
        }
    }

    private void awaitHead(ChannelHandlerContext ctx, Duration patience) {
        deadline = ctx.executor().schedule(() -> close(ctx), patience.toNanos(), TimeUnit.NANOSECONDS);
        ctx.read();
    }

    private void stopWaiting() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    /** Before anybody has looked at a request; what follows on the connection is not looked at either. */
    private void refuse(ChannelHandlerContext ctx, Problem problem) {
        services.meters().refused(problem.code());
        leave(ctx);
        ctx.writeAndFlush(ResponseText.of(problem.response(), false)).addListener(written -> GracefulClose.begin(ctx));
    }

    private void closeGracefully(ChannelHandlerContext ctx) {
        if (current != null) {
            current.body().discard();
        }
        leave(ctx);
        GracefulClose.begin(ctx);
    }

    private void leave(ChannelHandlerContext ctx) {
        stopWaiting();
        closing = true;
        GracefulClose.after(ctx, services.config().deadlines().closing());
    }

    private void close(ChannelHandlerContext ctx) {
        closing = true;
        GracefulClose.now(ctx);
    }
}
