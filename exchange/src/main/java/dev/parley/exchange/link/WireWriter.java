package dev.parley.exchange.link;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Bytes of a link message, growing. Integers are LEB128, unsigned; what is below zero takes ten bytes. */
final class WireWriter {
    private byte[] bytes;
    private int length;

    WireWriter(int expected) {
        bytes = new byte[Math.max(expected, 16)];
    }

    WireWriter u8(int value) {
        room(1);
        bytes[length++] = (byte) value;
        return this;
    }

    WireWriter varint(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
        return this;
    }

    /** Length and UTF-8; {@code null} is written as the empty text. */
    WireWriter text(@Nullable String text) {
        return blob(text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8));
    }

    /** Length and bytes. */
    WireWriter blob(byte[] content) {
        return varint(content.length).raw(content);
    }

    /** Length and bytes; the buffer stays as it is. */
    WireWriter blob(ByteBuffer content) {
        final int size = content.remaining();
        varint(size);
        room(size);
        content.get(content.position(), bytes, length, size);
        length += size;
        return this;
    }

    /** The bytes alone: whoever reads them takes all there are. */
    WireWriter raw(byte[] content) {
        room(content.length);
        System.arraycopy(content, 0, bytes, length, content.length);
        length += content.length;
        return this;
    }

    byte[] toBytes() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
