package dev.parley.bench.receiver;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One client's requests. What it does not understand, it answers by closing. */
final class Reception extends SimpleChannelInboundHandler<HttpObject> {
    private static final String OFFSET = "Upload-Offset";

    private final ReceivedFiles files;
    private @Nullable HttpRequest request;
    private @Nullable ReceivedFile receiving;

    Reception(ReceivedFiles files) {
        this.files = files;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // it promises nothing
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) throws IOException {
        if (message instanceof HttpRequest next) {
            request = next;
            receiving = next.method().name().equals("PATCH") ? files.get(next.uri()) : null;
        }
        if (message instanceof HttpContent content && receiving != null) {
            receiving.append(content.content());
        }
        if (message instanceof LastHttpContent && request != null) {
            ctx.writeAndFlush(answer(request));
        }
    }

    private FullHttpResponse answer(HttpRequest to) throws IOException {
        return switch (to.method().name()) {
            case "POST" -> {
                final FullHttpResponse created = empty(HttpResponseStatus.CREATED);
                created.headers().set(HttpHeaderNames.LOCATION, files.create());
                yield created;
            }
            case "PATCH" -> {
                final FullHttpResponse taken = empty(HttpResponseStatus.NO_CONTENT);
                taken.headers().set(OFFSET, files.get(to.uri()).offset());
                yield taken;
            }
            case "HEAD" -> {
                final ReceivedFile file = files.get(to.uri());
                final FullHttpResponse told = empty(HttpResponseStatus.OK);
                told.headers().set(OFFSET, file.offset()).set("Upload-Sha256", file.sha256());
                yield told;
            }
            case "DELETE" -> {
                files.remove(to.uri());
                yield empty(HttpResponseStatus.NO_CONTENT);
            }
            default -> empty(HttpResponseStatus.METHOD_NOT_ALLOWED);
        };
    }

    private static FullHttpResponse empty(HttpResponseStatus status) {
        final FullHttpResponse answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status);
        if (!status.equals(HttpResponseStatus.NO_CONTENT)) {
            answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
        }
        return answer;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // it promises nothing
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
