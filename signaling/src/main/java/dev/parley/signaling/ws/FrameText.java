package dev.parley.signaling.ws;

import dev.parley.hub.client.Reply;
import dev.parley.protocol.JsonText;
import dev.parley.protocol.ProtocolError;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RequestId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the hub says as unmasked text frames (RFC 6455 section 5.2; protocol, "Wires"): head and JSON in one
 * buffer of just the size, which goes past Netty's encoder. Bodies are carried on without being read.
 */
final class FrameText {
    private static final int FIN_TEXT = 0x81;
    private static final byte[] SEQ = ascii(",\"seq\":");
    private static final byte[] ACK = ascii("{\"type\":\"ack\",\"re\":\"");
    private static final byte[] QUOTE = ascii("\"");
    private static final byte[] NOTHING = new byte[0];
    private static final Map<PushType, byte[]> PUSHES = pushes();

    private FrameText() {}

    /** @param seq 0 for none */
    static ByteBuf push(ByteBufAllocator alloc, PushType type, long seq, RawJson body) {
        final byte[] head = PUSHES.getOrDefault(type, NOTHING);
        return seq == 0 ? frame(alloc, body, head) : frame(alloc, body, head, SEQ, ascii(Long.toString(seq)));
    }

    /** @param id {@code null} only for answers to a {@code ping} without one */
    static ByteBuf reply(ByteBufAllocator alloc, Reply reply, @Nullable RequestId id) {
        return switch (reply) {
            case Reply.Ack ack -> frame(alloc, ack.body(), ACK, ascii(String.valueOf(id)), QUOTE);
            case Reply.Failed failed -> error(alloc, failed.error(), id, failed.duplicate());
            case Reply.Pong _ ->
                whole(alloc, ascii(id == null ? "{\"type\":\"pong\"}" : "{\"type\":\"pong\",\"re\":\"" + id + "\"}"));
        };
    }

    static ByteBuf error(ByteBufAllocator alloc, ProtocolError error, @Nullable RequestId id, boolean duplicate) {
        return whole(alloc, JsonText.object(json -> {
            json.writeStringField("type", "error");
            if (id != null) {
                json.writeStringField("re", id.value());
            }
            json.writeStringField("code", error.code().wireName());
            json.writeStringField("message", error.message());
            json.writeBooleanField("retryable", error.code().retryable());
            if (error.retryAfter() != null) {
                json.writeNumberField("retryAfter", error.retryAfter().toMillis());
            }
            if (duplicate) {
                json.writeBooleanField("duplicate", true);
            }
        }));
    }

    /** The object that begins with the parts and goes on with the body's fields. */
    private static ByteBuf frame(ByteBufAllocator alloc, RawJson body, byte[]... parts) {
        final byte[] fields = body.utf8();
        final boolean empty = fields.length <= 2;
        int length = fields.length - (empty ? 1 : 0);
        for (byte[] part : parts) {
            length += part.length;
        }
        final ByteBuf out = head(alloc, length);
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        if (empty) {
            return out.writeByte('}');
        }
        return out.writeByte(',').writeBytes(fields, 1, fields.length - 1);
    }

    private static ByteBuf whole(ByteBufAllocator alloc, byte[] json) {
        return head(alloc, json.length).writeBytes(json);
    }

    private static ByteBuf head(ByteBufAllocator alloc, int length) {
        final ByteBuf out = alloc.directBuffer(length + 10);
        out.writeByte(FIN_TEXT);
        if (length < 126) {
            return out.writeByte(length);
        }
        return length < 65_536
                ? out.writeByte(126).writeShort(length)
                : out.writeByte(127).writeLong(length);
    }

    private static Map<PushType, byte[]> pushes() {
        final Map<PushType, byte[]> heads = new EnumMap<>(PushType.class);
        for (PushType type : PushType.values()) {
            heads.put(type, ascii("{\"type\":\"" + type.wireName() + "\""));
        }
        return heads;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
