package dev.parley.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One JSON value as its sender wrote it, carried byte for byte: SDP, candidates, application data, metadata.
 * Well-formed by construction where it comes from {@link JsonObject}; nobody looks inside.
 */
public final class RawJson {
    private final byte[] utf8;

    private RawJson(byte[] utf8) {
        this.utf8 = utf8;
    }

    /** Takes the bytes as they are, without a copy: the caller gives them up. They have to be one JSON value in UTF-8. */
    public static RawJson trusted(byte[] utf8) {
        return new RawJson(utf8);
    }

    /** As {@link #trusted(byte[])}. */
    public static RawJson trusted(String json) {
        return new RawJson(json.getBytes(StandardCharsets.UTF_8));
    }

    /** One value around another: {@code head} and {@code tail} are ASCII, and make it one. */
    public static RawJson joined(String head, RawJson value, String tail) {
        final byte[] before = head.getBytes(StandardCharsets.US_ASCII);
        final byte[] after = tail.getBytes(StandardCharsets.US_ASCII);
        final byte[] joined = Arrays.copyOf(before, before.length + value.utf8.length + after.length);
        System.arraycopy(value.utf8, 0, joined, before.length, value.utf8.length);
        System.arraycopy(after, 0, joined, before.length + value.utf8.length, after.length);
        return new RawJson(joined);
    }

    /** The bytes themselves: not to be changed. */
    public byte[] utf8() {
        return utf8;
    }

    /** In bytes. */
    public int length() {
        return utf8.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RawJson that && Arrays.equals(utf8, that.utf8);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(utf8);
    }

    /** The size only: payloads never get into a log. */
    @Override
    public String toString() {
        return "json of " + utf8.length + " bytes";
    }
}
