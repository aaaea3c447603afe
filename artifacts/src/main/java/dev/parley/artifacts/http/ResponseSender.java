package dev.parley.artifacts.http;

import dev.parley.artifacts.core.ObjectStore;
import dev.parley.artifacts.core.UnavailableException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Writes answers, from a request's virtual thread: of what is streamed, two pieces at most are on their way, and the next is read
 * when the first has left. Whoever reads too slowly for that is hung up on.
 */
final class ResponseSender {
    private static final int PIECE = 64 * 1024;

    private final Duration patience;
    private final ArtifactsWireMeters meters;

    /** @param patience for a piece to leave */
    ResponseSender(Duration patience, ArtifactsWireMeters meters) {
        this.patience = patience;
        this.meters = meters;
    }

    /** Returns when the last byte has left. */
    void send(Exchange exchange, Response response, boolean keepAlive) throws CutException {
        switch (response) {
            case Response.Whole whole ->
                await(exchange.channel()
                        .writeAndFlush(ResponseText.of(exchange.headOnly() ? head(whole) : whole, keepAlive)));
            case Response.Streamed streamed -> {
                if (exchange.headOnly()) {
                    await(exchange.channel().writeAndFlush(ResponseText.of(head(streamed), keepAlive)));
                } else {
                    stream(exchange.channel(), streamed, keepAlive);
                }
            }
        }
    }

    private static Response head(Response.Whole whole) {
        return headOf(whole, whole.body().getBytes(StandardCharsets.UTF_8).length);
    }

    private static Response head(Response.Streamed streamed) {
        return headOf(streamed, streamed.length());
    }

    private static Response headOf(Response response, long length) {
        if (length > 0) {
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, length);
        }
        return new Response.Whole(response.status(), response.headers(), "");
    }

    private void stream(Channel channel, Response.Streamed streamed, boolean keepAlive) throws CutException {
        ChannelFuture before = channel.writeAndFlush(ResponseText.of(streamed, keepAlive));
        final long end = streamed.from() + streamed.length();
        long position = streamed.from();
        while (position < end) {
            final ByteBuf piece = piece(channel, streamed.reader(), position, (int) Math.min(PIECE, end - position));
            final int size = piece.readableBytes();
            final ChannelFuture written = channel.writeAndFlush(new DefaultHttpContent(piece));
            await(before);
            before = written;
            position += size;
            meters.sent(size);
        }
        await(channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT));
    }

    private static ByteBuf piece(Channel channel, ObjectStore.Reader reader, long position, int size)
            throws CutException {
        final ByteBuf piece = channel.alloc().directBuffer(size, size);
        boolean read = false;
        try {
            final ByteBuffer into = piece.nioBuffer(0, size);
            final int count = reader.read(position, into);
            if (count <= 0) {
                throw new CutException(CutReason.UNREADABLE);
            }
            piece.writerIndex(count);
            read = true;
            return piece;
        } catch (UnavailableException e) {
            throw new CutException(CutReason.UNREADABLE);
        } finally {
            if (!read) {
                piece.release();
            }
        }
    }

    private void await(ChannelFuture write) throws CutException {
        try {
            if (!write.await(patience.toMillis())) {
                throw new CutException(CutReason.SLOW_READER);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CutException(CutReason.STOPPED);
        }
        if (!write.isSuccess()) {
            throw new CutException(CutReason.GONE);
        }
    }
}
