package dev.parley.exchange.link;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes numbered fields as Protocol Buffers encodes them (protobuf.dev, "Encoding"): each its number and the kind of its
 * value, then the value. What is zero or {@code null} is left out, and read as that.
 */
final class FieldWriter {
    /** A varint follows. */
    static final int NUMBER = 0;

    /** A length follows, and so many bytes. */
    static final int BYTES = 2;

    private final WireWriter out;

    /** @param expected bytes; where it is exact, nothing is copied */
    FieldWriter(int expected) {
        out = new WireWriter(expected);
    }

    /** Goes on after what another has written. */
    FieldWriter(FieldWriter head, int expected) {
        out = new WireWriter(head.out.length() + expected).raw(head.out);
    }

    /** What {@link #number(int, long)} takes. */
    static int size(int field, long value) {
        return value == 0 ? 0 : WireWriter.size(tag(field, NUMBER)) + WireWriter.size(value);
    }

    /** What a field of so many bytes takes. */
    static int sizeOf(int field, int content) {
        return WireWriter.size(tag(field, BYTES)) + WireWriter.size(content) + content;
    }

    FieldWriter number(int field, long value) {
        if (value != 0) {
            out.varint(tag(field, NUMBER)).varint(value);
        }
        return this;
    }

    FieldWriter flag(int field, boolean value) {
        return number(field, value ? 1 : 0);
    }

    FieldWriter text(int field, @Nullable String text) {
        if (text != null) {
            out.varint(tag(field, BYTES)).text(text);
        }
        return this;
    }

    FieldWriter bytes(int field, ByteBuffer content) {
        out.varint(tag(field, BYTES)).blob(content);
        return this;
    }

    /** So many bytes of what is written next are this field's. */
    FieldWriter begin(int field, int content) {
        out.varint(tag(field, BYTES)).varint(content);
        return this;
    }

    /** A varint alone: the message's version, or an element of a packed field. */
    FieldWriter bare(long value) {
        out.varint(value);
        return this;
    }

    /** All of it, and at the end this field, which is copied once. */
    byte[] toBytes(int field, byte[] last) {
        final FieldWriter whole = new FieldWriter(this, sizeOf(field, last.length));
        whole.out.varint(tag(field, BYTES)).blob(last);
        return whole.toBytes();
    }

    byte[] toBytes() {
        return out.toBytes();
    }

    private static int tag(int field, int kind) {
        return field << 3 | kind;
    }
}
