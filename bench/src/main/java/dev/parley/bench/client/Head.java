package dev.parley.bench.client;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * The first bytes of a message, in which everything stands that a load generator looks at. Finds values by the text in
 * front of them: enough for what our own hub writes, and far cheaper than parsing. One thread.
 */
public final class Head {
    private static final int SIZE = 1024;

    private final byte[] bytes = new byte[SIZE];
    private int length;

    /** Takes the beginning of a message; its reader index stays. */
    public void take(ByteBuf message) {
        length = Math.min(SIZE, message.readableBytes());
        message.getBytes(message.readerIndex(), bytes, 0, length);
    }

    /** The character there; 0 past the end. */
    public char at(int index) {
        return index < length ? (char) bytes[index] : 0;
    }

    /** The place after the text; -1 where it does not stand. */
    public int after(byte[] text) {
        for (int i = 0; i + text.length <= length; i++) {
            if (bytes[i] == text[0] && matches(text, i)) {
                return i + text.length;
            }
        }
        return -1;
    }

    /** The number whose digits begin there; -1 for none. */
    public long number(int from) {
        if (from < 0 || !digit(from)) {
            return -1;
        }
        long value = 0;
        for (int i = from; digit(i); i++) {
            value = value * 10 + bytes[i] - '0';
        }
        return value;
    }

    /** The place after the digits that begin there. */
    public int afterNumber(int from) {
        int i = from;
        while (digit(i)) {
            i++;
        }
        return i;
    }

    /** What stands from there up to the next quotation mark; empty where there is nothing. */
    public String string(int from) {
        int end = Math.max(from, 0);
        while (end < length && bytes[end] != '"') {
            end++;
        }
        return from < 0 ? "" : new String(bytes, from, end - from, StandardCharsets.US_ASCII);
    }

    private boolean digit(int i) {
        return i < length && bytes[i] >= '0' && bytes[i] <= '9';
    }

    private boolean matches(byte[] text, int from) {
        for (int i = 1; i < text.length; i++) {
            if (bytes[from + i] != text[i]) {
                return false;
            }
        }
        return true;
    }
}
