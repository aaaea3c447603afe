package dev.parley.rooms.socketio;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One JSON value as it stood in the packet, checked to be valid JSON in valid UTF-8, never parsed into anything.
 * Immutable as long as nobody writes to {@link #array()}, which a receiver must not do.
 */
public final class JsonSlice {
    private final byte[] array;
    private final int offset;
    private final int length;

    JsonSlice(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    /** {@return the array that holds the value, from {@link #offset()}, {@link #length()} bytes long} */
    public byte[] array() {
        return array;
    }

    /** {@return where the value begins} */
    public int offset() {
        return offset;
    }

    /** {@return the value's length in bytes} */
    public int length() {
        return length;
    }

    /** {@return a copy of the value's bytes} */
    public byte[] toByteArray() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    /** {@return the value's text} */
    @Override
    public String toString() {
        return new String(array, offset, length, StandardCharsets.UTF_8);
    }
}
