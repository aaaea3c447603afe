package dev.parley.rooms.socketio;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One HTTP request that wants one response. May be answered from any thread; only the first answer counts. */
final class HttpExchange {
    private static final AsciiString TEXT = AsciiString.cached("text/plain; charset=UTF-8");
    private static final AsciiString JSON = AsciiString.cached("application/json");
    private static final AsciiString NO_STORE = AsciiString.cached("no-store");
    private static final AsciiString NOSNIFF_NAME = AsciiString.cached("x-content-type-options");
    private static final AsciiString NOSNIFF = AsciiString.cached("nosniff");

    private final Channel channel;
    private final boolean keepAlive;
    private final CorsHeaders cors;
    private final Consumer<Boolean> answered;
    private final AtomicBoolean open = new AtomicBoolean(true);
    private int retryAfter;
    private String preflightFor = "";

    /**
     * @param cors what the response says about its readers
     * @param answered told on the channel's loop when a response has been written, and whether the connection stays
     */
    HttpExchange(Channel channel, boolean keepAlive, CorsHeaders cors, Consumer<Boolean> answered) {
        this.channel = channel;
        this.keepAlive = keepAlive;
        this.cors = cors;
        this.answered = answered;
    }

    void text(String body) {
        ByteBuf content = channel.alloc().buffer(body.length());
        ByteBufUtil.writeAscii(content, body);
        text(content, null);
    }

    /** Answers 200; the listener hears whether the response was written, on the channel's loop. */
    void text(ByteBuf body, @Nullable ChannelFutureListener written) {
        answer(HttpResponseStatus.OK, TEXT, body, keepAlive, written);
    }

    void refuse(Refusal refusal) {
        refuse(refusal, keepAlive);
    }

    /** Refuses a request whose body is not going to be read: the connection ends with the answer. */
    void refuseAndClose(Refusal refusal) {
        refuse(refusal, false);
    }

    /** Refuses a handshake for the many of its address: 429 with Retry-After in seconds (RFC 9110, section 10.2.3). */
    void comeLater(@Nullable Duration delay) {
        retryAfter = delay == null ? 1 : Math.max(1, (int) delay.plusMillis(999).toSeconds());
        refuse(Refusal.TOO_MANY_HANDSHAKES, keepAlive);
    }

    private void refuse(Refusal refusal, boolean stays) {
        ByteBuf content = Unpooled.copiedBuffer(refusal.body(), StandardCharsets.US_ASCII);
        answer(refusal.status(), JSON, content, stays, null);
    }

    /** Answers a preflight request (Fetch standard, section 3.2.2). */
    void preflight(String requestedHeaders) {
        preflightFor = requestedHeaders;
        answer(HttpResponseStatus.NO_CONTENT, null, Unpooled.EMPTY_BUFFER, keepAlive, null);
    }

    private void answer(
            HttpResponseStatus status,
            @Nullable AsciiString type,
            ByteBuf body,
            boolean stays,
            @Nullable ChannelFutureListener written) {
        if (!open.compareAndSet(true, false)) {
            body.release();
            return;
        }
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
        HttpHeaders headers = response.headers();
        if (type == null) {
            cors.addPreflightTo(headers, preflightFor);
        } else {
            headers.set(HttpHeaderNames.CONTENT_TYPE, type);
            headers.setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
            headers.set(HttpHeaderNames.CACHE_CONTROL, NO_STORE);
            headers.set(NOSNIFF_NAME, NOSNIFF);
            cors.addTo(headers);
        }
        if (retryAfter > 0) {
            headers.setInt(HttpHeaderNames.RETRY_AFTER, retryAfter);
        }
        if (!stays) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        channel.writeAndFlush(response).addListener((ChannelFutureListener) future -> {
            if (written != null) {
                written.operationComplete(future);
            }
            answered.accept(stays && future.isSuccess());
        });
    }
}
