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

    /** How many bytes {@link #varint} takes. */
    static int size(long value) {
        return (value & ~0x7FL) == 0 ? 1 : (Long.SIZE - Long.numberOfLeadingZeros(value) + 6) / 7;
    }

    WireWriter u8(int value) {
        room(1);
        bytes[length++] = (byte) value;
        return this;
    }

    WireWriter varint(long value) {
        if ((value & ~0x7FL) == 0) {
            return u8((int) value);
        }
        room(size(value));
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
        if (text == null) {
            return u8(0);
        }
        final int start = length;
        varint(text.length());
        room(text.length());
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c >= 0x80) {
                length = start;
                return blob(text.getBytes(StandardCharsets.UTF_8));
            }
            bytes[length++] = (byte) c;
        }
        return this;
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

    /** All that another has written. */
    WireWriter raw(WireWriter other) {
        room(other.length);
        System.arraycopy(other.bytes, 0, bytes, length, other.length);
        length += other.length;
        return this;
    }

    int length() {
        return length;
    }

    /** Without a copy where as much was written as was expected. */
    byte[] toBytes() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
