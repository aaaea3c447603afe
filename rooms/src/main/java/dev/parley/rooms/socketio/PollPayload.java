package dev.parley.rooms.socketio;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.base64.Base64;
import io.netty.handler.codec.base64.Base64Dialect;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The payload of Engine.IO v4 long-polling: packets joined by U+001E, binary ones as {@code b} and base64. */
final class PollPayload {
    private static final byte SEPARATOR = 0x1E;
    private static final byte BINARY = 'b';

    private PollPayload() {}

    /** {@return where the packet that begins at {@code from} ends} */
    static int end(byte[] payload, int from) {
        int at = from;
        while (at < payload.length && payload[at] != SEPARATOR) {
            at++;
        }
        return at;
    }

    /**
     * {@return the bytes of a binary packet; null if it is not base64}
     *
     * <p>The official client sends such packets by WebSocket, too, if it is told to by {@code forceBase64}.
     */
    static byte @Nullable [] binary(byte[] payload, int from, int to) {
        byte[] base64 = withoutLineBreaks(payload, from + 1, to);
        try {
            return java.util.Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    /** The official Java client breaks base64 into lines. */
    private static byte[] withoutLineBreaks(byte[] payload, int from, int to) {
        byte[] line = new byte[to - from];
        int length = 0;
        for (int at = from; at < to; at++) {
            if (payload[at] != '\n' && payload[at] != '\r') {
                line[length++] = payload[at];
            }
        }
        return length == line.length ? line : Arrays.copyOf(line, length);
    }

    /** {@return all messages as one payload; they are left as they were, unreleased} */
    static ByteBuf encode(ByteBufAllocator alloc, Collection<Outbound> messages) {
        int size = 0;
        for (Outbound message : messages) {
            int bytes = message.content().readableBytes();
            size += 1 + (message.binary() ? 5 + bytes / 3 * 4 : bytes);
        }
        ByteBuf payload = alloc.buffer(Math.max(size, 1));
        boolean first = true;
        for (Outbound message : messages) {
            if (!first) {
                payload.writeByte(SEPARATOR);
            }
            first = false;
            if (message.binary()) {
                payload.writeByte(BINARY);
                ByteBuf content = message.content();
                ByteBuf encoded = Base64.encode(
                        content, content.readerIndex(), content.readableBytes(), false, Base64Dialect.STANDARD, alloc);
                payload.writeBytes(encoded);
                encoded.release();
            } else {
                payload.writeBytes(
                        message.content(),
                        message.content().readerIndex(),
                        message.content().readableBytes());
            }
        }
        return payload;
    }
}
