package dev.parley.artifacts.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Answers as Netty writes them. */
final class ResponseText {
    private ResponseText() {}

    /** One that is whole, or only the head of one that is streamed. */
    static HttpResponse of(Response response, boolean keepAlive) {
        return switch (response) {
            case Response.Whole whole -> {
                final byte[] body = whole.body().getBytes(StandardCharsets.UTF_8);
                final HttpResponse text =
                        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, whole.status(), Unpooled.wrappedBuffer(body));
                finish(text, whole.headers(), keepAlive);
                if (!bodiless(whole.status()) && !text.headers().contains(HttpHeaderNames.CONTENT_LENGTH)) {
                    text.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
                }
                yield text;
            }
            case Response.Streamed streamed -> {
                final HttpResponse text = new DefaultHttpResponse(HttpVersion.HTTP_1_1, streamed.status());
                finish(text, streamed.headers(), keepAlive);
                text.headers().set(HttpHeaderNames.CONTENT_LENGTH, streamed.length());
                yield text;
            }
        };
    }

    private static void finish(HttpResponse text, HttpHeaders headers, boolean keepAlive) {
        text.headers().add(headers).set(HttpHeaderNames.DATE, HttpDate.of(Instant.now()));
        if (!keepAlive) {
            text.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
    }

    private static boolean bodiless(HttpResponseStatus status) {
        return status.equals(HttpResponseStatus.NO_CONTENT) || status.equals(HttpResponseStatus.NOT_MODIFIED);
    }
}
