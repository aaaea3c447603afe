package dev.parley.exchange.link;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads what {@link WireWriter} wrote, and never allocates more than there are bytes to read. */
final class WireReader {
    private final ByteBuffer in;

    WireReader(ByteBuffer in) {
        this.in = in;
    }

    int u8() throws MalformedLinkMessageException {
        require(1);
        return in.get() & 0xFF;
    }

    long varint() throws MalformedLinkMessageException {
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
        throw new MalformedLinkMessageException("an integer of more than 64 bits");
    }

    /** A number of things of which each takes at least {@code least} bytes. */
    int count(int least) throws MalformedLinkMessageException {
        final long count = varint();
        if (count < 0 || count > in.remaining() / least) {
            throw new MalformedLinkMessageException("a count of " + count + " with " + in.remaining() + " bytes left");
        }
        return (int) count;
    }

    String text() throws MalformedLinkMessageException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(slice()).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedLinkMessageException("a text that is not UTF-8");
        }
    }

    /** A view of what {@link WireWriter#blob} wrote. */
    ByteBuffer slice() throws MalformedLinkMessageException {
        final int size = count(1);
        final ByteBuffer slice = in.slice(in.position(), size);
        in.position(in.position() + size);
        return slice;
    }

    /** A copy of all that is left. */
    byte[] rest() {
        final byte[] rest = new byte[in.remaining()];
        in.get(rest);
        return rest;
    }

    void end() throws MalformedLinkMessageException {
        if (in.hasRemaining()) {
            throw new MalformedLinkMessageException(in.remaining() + " bytes too many");
        }
    }

    private void require(int size) throws MalformedLinkMessageException {
        if (in.remaining() < size) {
            throw new MalformedLinkMessageException("cut short");
        }
    }
}
