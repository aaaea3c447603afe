package dev.parley.exchange.link;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link WireWriter} wrote, and never allocates more than there are bytes to read. */
final class WireReader {
    /** What is no UTF-8 is read as this; nothing that nodes send each other has it. */
    private static final char REPLACEMENT = '\uFFFD';

    private final byte[] bytes;
    private final int end;
    private int at;

    /** The buffer stays as it is; it has an array. */
    WireReader(ByteBuffer in) {
        bytes = in.array();
        at = in.arrayOffset() + in.position();
        end = at + in.remaining();
    }

    int u8() throws MalformedLinkMessageException {
        if (at == end) {
            throw MalformedLinkMessageException.broken("cut short");
        }
        return bytes[at++] & 0xFF;
    }

    long varint() throws MalformedLinkMessageException {
        if (at < end && bytes[at] >= 0) {
            return bytes[at++];
        }
        return longVarint();
    }

    private long longVarint() throws MalformedLinkMessageException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            final int next = u8();
            if (shift == 63 && next > 1) {
                break;
            }
            value |= (next & 0x7FL) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw MalformedLinkMessageException.broken("an integer of more than 64 bits");
    }

    /** A number of things of which each takes at least {@code least} bytes. */
    int count(int least) throws MalformedLinkMessageException {
        final long count = varint();
        if (count < 0 || count > remaining() / least) {
            throw MalformedLinkMessageException.broken("a count of " + count + " with " + remaining() + " bytes left");
        }
        return (int) count;
    }

    String text() throws MalformedLinkMessageException {
        final int size = count(1);
        final String text = new String(bytes, at, size, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0) {
            throw MalformedLinkMessageException.broken("a text that is not UTF-8");
        }
        at += size;
        return text;
    }

    /** A view of what {@link WireWriter#blob} wrote. */
    ByteBuffer slice() throws MalformedLinkMessageException {
        final int size = count(1);
        final ByteBuffer slice = ByteBuffer.wrap(bytes, at, size).slice();
        at += size;
        return slice;
    }

    /** A copy of what {@link WireWriter#blob} wrote. */
    byte[] blob() throws MalformedLinkMessageException {
        final int size = count(1);
        at += size;
        return Arrays.copyOfRange(bytes, at - size, at);
    }

    void skip(int size) throws MalformedLinkMessageException {
        if (size > remaining()) {
            throw MalformedLinkMessageException.broken("cut short");
        }
        at += size;
    }

    /** A copy of all that is left. */
    byte[] rest() {
        final byte[] rest = Arrays.copyOfRange(bytes, at, end);
        at = end;
        return rest;
    }

    int remaining() {
        return end - at;
    }

    void end() throws MalformedLinkMessageException {
        if (at < end) {
            throw MalformedLinkMessageException.broken(remaining() + " bytes too many");
        }
    }
}
