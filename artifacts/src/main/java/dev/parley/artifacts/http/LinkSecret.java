package dev.parley.artifacts.http;

import java.security.SecureRandom;

/** The key of links' signatures. Never shown. Immutable. */
public final class LinkSecret {
    private static final int LEAST = 32;

    private final byte[] bytes;

    private LinkSecret(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @param bytes at least 32; fewer are an {@link IllegalArgumentException} */
    public static LinkSecret of(byte[] bytes) {
        if (bytes.length < LEAST) {
            throw new IllegalArgumentException("a link secret has at least " + LEAST + " bytes");
        }
        return new LinkSecret(bytes.clone());
    }

    /** For a node that stands alone: links end with its process. */
    public static LinkSecret random() {
        final byte[] bytes = new byte[LEAST];
        new SecureRandom().nextBytes(bytes);
        return new LinkSecret(bytes);
    }

    byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public String toString() {
        return "LinkSecret";
    }
}
