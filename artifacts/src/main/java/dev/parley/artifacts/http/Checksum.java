package dev.parley.artifacts.http;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** What a request's bytes are to come to (tus, "Checksum"). For one thread. */
final class Checksum {
    static final String ALGORITHMS = "sha1,sha256,crc32";

    private final Sum sum;
    private final byte[] wanted;

    private Checksum(Sum sum, byte[] wanted) {
        this.sum = sum;
        this.wanted = wanted;
    }

    /** @param header {@code ALGORITHM BASE64}; {@code null} gives none */
    static @Nullable Checksum of(@Nullable String header) throws Problem {
        if (header == null) {
            return null;
        }
        final int space = header.indexOf(' ');
        final Sum sum = Sum.of(space < 0 ? header : header.substring(0, space));
        final byte[] wanted = space < 0 ? new byte[0] : decoded(header.substring(space + 1));
        if (wanted.length != sum.length()) {
            throw TusHeaders.bad(TusHeaders.CHECKSUM, "an algorithm, a space, and its sum in base64");
        }
        return new Checksum(sum, wanted);
    }

    void update(ByteBuffer bytes) {
        sum.update(bytes);
    }

    boolean matches() {
        return MessageDigest.isEqual(sum.value(), wanted);
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private interface Sum {
        int length();

        void update(ByteBuffer bytes);

        byte[] value();

        static Sum of(String algorithm) throws Problem {
            return switch (algorithm) {
                case "sha1" -> new Digest(digest("SHA-1"));
                case "sha256" -> new Digest(digest("SHA-256"));
                case "crc32" -> new Crc(new CRC32());
                default -> throw TusHeaders.bad(TusHeaders.CHECKSUM, "one of " + ALGORITHMS);
            };
        }

        private static MessageDigest digest(String name) {
            try {
                return MessageDigest.getInstance(name);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has it", e);
            }
        }
    }

    private record Digest(MessageDigest digest) implements Sum {
        @Override
        public int length() {
            return digest.getDigestLength();
        }

        @Override
        public void update(ByteBuffer bytes) {
            digest.update(bytes);
        }

        @Override
        public byte[] value() {
            return digest.digest();
        }
    }

    /** As four bytes, the most significant first. */
    private record Crc(CRC32 crc) implements Sum {
        @Override
        public int length() {
            return Integer.BYTES;
        }

        @Override
        public void update(ByteBuffer bytes) {
            crc.update(bytes);
        }

        @Override
        public byte[] value() {
            return ByteBuffer.allocate(Integer.BYTES)
                    .putInt((int) crc.getValue())
                    .array();
        }
    }
}
