package dev.parley.exchange.link;

import java.nio.ByteBuffer;

/** Reads what {@link FieldWriter} wrote, field by field; whoever does not know one skips it. */
final class FieldReader {
    private static final int FIXED_64 = 1;
    private static final int FIXED_32 = 5;

    private final WireReader in;
    private int kind;

    FieldReader(WireReader in) {
        this.in = in;
    }

    FieldReader(ByteBuffer in) {
        this(new WireReader(in));
    }

    /** The number of the next field, whose value has to be read or skipped before the one after it; 0 at the end. */
    int next() throws MalformedLinkMessageException {
        if (in.remaining() == 0) {
            return 0;
        }
        final long tag = in.varint();
        final long field = tag >>> 3;
        if (field == 0 || field > Integer.MAX_VALUE) {
            throw MalformedLinkMessageException.broken("no field " + field);
        }
        kind = (int) tag & 7;
        return (int) field;
    }

    long number() throws MalformedLinkMessageException {
        require(FieldWriter.NUMBER);
        return in.varint();
    }

    /** As {@link #number()}, of an enumeration: what does not fit is a code that nobody knows. */
    int code() throws MalformedLinkMessageException {
        final long code = number();
        return code == (int) code ? (int) code : -1;
    }

    boolean flag() throws MalformedLinkMessageException {
        return number() != 0;
    }

    String text() throws MalformedLinkMessageException {
        require(FieldWriter.BYTES);
        return in.text();
    }

    /** A view. */
    ByteBuffer slice() throws MalformedLinkMessageException {
        require(FieldWriter.BYTES);
        return in.slice();
    }

    /** A copy. */
    byte[] bytes() throws MalformedLinkMessageException {
        require(FieldWriter.BYTES);
        return in.blob();
    }

    void skip() throws MalformedLinkMessageException {
        switch (kind) {
            case FieldWriter.NUMBER -> in.varint();
            case FieldWriter.BYTES -> in.skip(in.count(1));
            case FIXED_64 -> in.skip(Long.BYTES);
            case FIXED_32 -> in.skip(Integer.BYTES);
            default -> throw MalformedLinkMessageException.broken("no kind of field " + kind);
        }
    }

    private void require(int expected) throws MalformedLinkMessageException {
        if (kind != expected) {
            throw MalformedLinkMessageException.broken("a field of kind " + kind + ", expected " + expected);
        }
    }
}
