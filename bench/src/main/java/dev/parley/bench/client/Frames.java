package dev.parley.bench.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Writes text frames as a client has to, with a mask (RFC 6455 section 5.3): of zeros, which costs nothing here and is
 * undone by the hub like any other.
 */
final class Frames {
    private static final int FIN_TEXT = 0x81;
    private static final int MASKED = 0x80;

    private Frames() {}

    static ByteBuf text(ByteBufAllocator alloc, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        final ByteBuf out = alloc.directBuffer(length + 14);
        out.writeByte(FIN_TEXT);
        if (length < 126) {
            out.writeByte(MASKED | length);
        } else if (length < 65_536) {
            out.writeByte(MASKED | 126).writeShort(length);
        } else {
            out.writeByte(MASKED | 127).writeLong(length);
        }
        out.writeInt(0);
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out;
    }
}
