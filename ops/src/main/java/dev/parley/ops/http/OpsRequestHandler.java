package dev.parley.ops.http;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: reads a request, has it answered, writes the answer, and only then reads the next. One deadline runs
 * while a request is awaited, so neither silence nor a byte now and then holds a connection.
 */
final class OpsRequestHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

    private static final Logger LOG = LoggerFactory.getLogger(OpsRequestHandler.class);

    private final OpsRouter router;
    private final Connections connections;
    private final OpsOptions options;
    private @Nullable ScheduledFuture<?> deadline;
    private @Nullable Future<?> underWay;

    OpsRequestHandler(OpsRouter router, Connections connections, OpsOptions options) {
        this.router = router;
        this.connections = connections;
        this.options = options;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        awaitRequest(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stopWaiting();
        connections.remove(context.channel());
        if (underWay != null) {
            underWay.cancel(true);
        }
        context.fireChannelInactive();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        stopWaiting();
        context.channel().config().setAutoRead(false);
        if (request.decoderResult().isFailure()) {
            write(context, malformed(request.decoderResult().cause())).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        try {
            answer(context, request, new QueryStringDecoder(request.uri()));
        } catch (IllegalArgumentException e) {
            write(context, malformed(e)).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Throws {@link IllegalArgumentException}, and has done nothing, if there is something about the address that can't be decoded. */
    private void answer(ChannelHandlerContext context, FullHttpRequest request, QueryStringDecoder uri) {
        String method = request.method().name();
        String path = uri.rawPath();
        Routed routed = router.route(
                method,
                path,
                request.headers().get(HttpHeaderNames.AUTHORIZATION, ""),
                Subnet.of(context.channel().remoteAddress()));
        OpsRequest asked = new OpsRequest(
                path,
                routed.variables(),
                uri.parameters(),
                request.headers().get(HttpHeaderNames.ACCEPT, ""),
                request.content().toString(StandardCharsets.UTF_8));
        connections.answers(context.channel());
        CompletableFuture<OpsResponse> answer = Answering.ask(routed.endpoint(), asked, options.handlerTimeout());
        if (routed.action()) {
            SocketAddress from = context.channel().remoteAddress();
            String target = request.uri();
            var _ = answer.whenComplete((response, gone) ->
                    AdminLog.done(method, target, router.fingerprint(), from, gone == null ? response : null));
        }
        underWay = answer;
        boolean problems = path.startsWith(AdminRoutes.VERSIONED);
        var _ = answer.thenAcceptAsync(
                response -> answered(context, problems ? response.asProblem() : response), context.executor());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("Connection of the ops server closed", cause);
        close(context);
    }

    private void answered(ChannelHandlerContext context, OpsResponse response) {
        underWay = null;
        connections.waits(context.channel());
        write(context, response).addListener(_ -> awaitNext(context));
    }

    private void awaitNext(ChannelHandlerContext context) {
        if (context.channel().isActive()) {
            awaitRequest(context);
            context.channel().config().setAutoRead(true);
        }
    }

    private void awaitRequest(ChannelHandlerContext context) {
        connections.waits(context.channel());
        deadline = context.executor()
                .schedule(() -> close(context), options.patience().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stopWaiting() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    private static void close(ChannelHandlerContext context) {
        var _ = context.close();
    }

    private static ChannelFuture write(ChannelHandlerContext context, OpsResponse answer) {
        return context.writeAndFlush(HttpAnswer.of(answer));
    }

    private static OpsResponse malformed(Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException _ -> OpsResponse.text(414, "The request line is too long.\n");
            case TooLongHttpHeaderException _ -> OpsResponse.text(431, "The headers are too long.\n");
            default -> OpsResponse.text(400, "This is not HTTP.\n");
        };
    }
}
