package dev.parley.rooms.socketio;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Puts the header of an unmasked, final WebSocket frame (RFC 6455, section 5.2) in front of a payload within the same
 * buffer, so that a message is one buffer from its encoder to the socket.
 */
final class FrameHeader {
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;

    /** Bytes kept free in front of a payload: the longest header that a server sends. */
    private static final int HEADROOM = 10;

    private static final int FINAL = 0x80;

    private FrameHeader() {}

    /** {@return an empty buffer with headroom, for {@code size} bytes and more} */
    static ByteBuf allocate(ByteBufAllocator alloc, int size) {
        ByteBuf buffer = alloc.buffer(HEADROOM + size);
        return buffer.setIndex(HEADROOM, HEADROOM);
    }

    /** Writes the header into the headroom of a buffer that {@link #allocate} gave. */
    static void prepend(ByteBuf message, int opcode) {
        int length = message.readableBytes();
        int at = message.readerIndex();
        if (length <= 125) {
            at -= 2;
            message.setByte(at + 1, length);
        } else if (length <= 0xFFFF) {
            at -= 4;
            message.setByte(at + 1, 126);
            message.setShort(at + 2, length);
        } else {
            at -= 10;
            message.setByte(at + 1, 127);
            message.setLong(at + 2, length);
        }
        message.setByte(at, FINAL | opcode);
        message.readerIndex(at);
    }
}
