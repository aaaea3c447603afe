package dev.parley.rooms.socketio;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

/**
 * Writes packets of Socket.IO protocol 5, each as one Engine.IO text message in one buffer, with room in front for a
 * WebSocket frame's header. The caller owns the buffer. Attachments follow as messages of their own.
 */
final class PacketEncoder {
    /** Digits of a long, the packet's types, brackets, quotes and separators. */
    private static final int OVERHEAD = 40;

    private PacketEncoder() {}

    static ByteBuf connect(ByteBufAllocator alloc, String namespace, String socketId) {
        ByteBuf out = start(alloc, '0', 0, namespace, socketId.length());
        ByteBufUtil.writeAscii(out, "{\"sid\":\"");
        ByteBufUtil.writeAscii(out, socketId);
        ByteBufUtil.writeAscii(out, "\"}");
        return out;
    }

    static ByteBuf connectError(ByteBufAllocator alloc, String namespace, String message, @Nullable JsonSlice data) {
        byte[] quoted = JsonStringEncoder.getInstance().quoteAsUTF8(message);
        ByteBuf out = start(alloc, '4', 0, namespace, quoted.length + (data == null ? 0 : data.length()));
        ByteBufUtil.writeAscii(out, "{\"message\":\"");
        out.writeBytes(quoted).writeByte('"');
        if (data != null) {
            ByteBufUtil.writeAscii(out, ",\"data\":");
            out.writeBytes(data.array(), data.offset(), data.length());
        }
        return out.writeByte('}');
    }

    static ByteBuf disconnect(ByteBufAllocator alloc, String namespace) {
        return start(alloc, '1', 0, namespace, 0);
    }

    /** An event; without an acknowledgement if {@code ackId} is {@link SocketPacket.Event#NO_ACK}. */
    static ByteBuf event(ByteBufAllocator alloc, String namespace, long ackId, String name, Payload payload) {
        int attachments = payload.attachments().size();
        byte[] json = payload.json();
        ByteBuf out = start(
                alloc,
                attachments == 0 ? '2' : '5',
                attachments,
                namespace,
                json.length + ByteBufUtil.utf8MaxBytes(name));
        if (ackId != SocketPacket.Event.NO_ACK) {
            ByteBufUtil.writeAscii(out, Long.toString(ackId));
        }
        out.writeByte('[').writeByte('"');
        writeName(out, name);
        out.writeByte('"');
        if (json.length > 0) {
            out.writeByte(',').writeBytes(json);
        }
        return out.writeByte(']');
    }

    static ByteBuf acknowledgement(ByteBufAllocator alloc, String namespace, long id, Payload payload) {
        int attachments = payload.attachments().size();
        ByteBuf out = start(alloc, attachments == 0 ? '3' : '6', attachments, namespace, payload.json().length);
        ByteBufUtil.writeAscii(out, Long.toString(id));
        return out.writeByte('[').writeBytes(payload.json()).writeByte(']');
    }

    private static ByteBuf start(ByteBufAllocator alloc, char type, int attachments, String namespace, int size) {
        ByteBuf out = FrameHeader.allocate(alloc, OVERHEAD + ByteBufUtil.utf8MaxBytes(namespace) + size);
        out.writeByte('4').writeByte(type);
        if (attachments > 0) {
            ByteBufUtil.writeAscii(out, Integer.toString(attachments));
            out.writeByte('-');
        }
        if (namespace.length() > 1) {
            ByteBufUtil.writeUtf8(out, namespace);
            // A DISCONNECT ends with its namespace's comma, too, as the reference encoder has it.
            out.writeByte(',');
        }
        return out;
    }

    private static void writeName(ByteBuf out, String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < 0x20 || c == '"' || c == '\\' || c > 0x7E) {
                out.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(name));
                return;
            }
        }
        ByteBufUtil.writeAscii(out, name);
    }
}
