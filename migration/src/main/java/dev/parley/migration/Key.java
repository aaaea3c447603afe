package dev.parley.migration;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Bytes with a value's equality: the name of a key, a prefix of one, or a part of a value. Not to be changed. */
final class Key {
    private static final int LONGEST_TEXT = 120;

    private final byte[] bytes;
    private final int hash;

    Key(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    static Key of(String text) {
        return new Key(text.getBytes(StandardCharsets.UTF_8));
    }

    static Key fromBase64(String text) {
        return new Key(Base64.getDecoder().decode(text));
    }

    String base64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return bytes.length;
    }

    boolean startsWith(Key prefix) {
        return prefix.length() <= length()
                && Arrays.equals(bytes, 0, prefix.length(), prefix.bytes, 0, prefix.length());
    }

    /** This key with the first bytes, as many as {@code old} has, replaced. */
    Key replacing(Key old, Key replacement) {
        final int rest = length() - old.length();
        final byte[] renamed = Arrays.copyOf(replacement.bytes, replacement.length() + rest);
        System.arraycopy(bytes, old.length(), renamed, replacement.length(), rest);
        return new Key(renamed);
    }

    /** What comes before the first colon, with it; all of it where there is none. */
    Key firstSegment() {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == ':') {
                return new Key(Arrays.copyOf(bytes, i + 1));
            }
        }
        return this;
    }

    /** For people: what is not printable ASCII as {@code \xNN}, and what is long cut. */
    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < bytes.length && text.length() < LONGEST_TEXT; i++) {
            final int b = bytes[i] & 0xff;
            if (b >= ' ' && b < 0x7f && b != '\\') {
                text.append((char) b);
            } else {
                text.append(String.format("\\x%02x", b));
            }
        }
        return text.length() < LONGEST_TEXT ? text.toString() : text + "…";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Key key && hash == key.hash && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
