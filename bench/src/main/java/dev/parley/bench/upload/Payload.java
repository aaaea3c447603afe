package dev.parley.bench.upload;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;

/** What each upload consists of: a block of random bytes, the same in each run, over and over. Thread-safe. */
public final class Payload {
    /** A prime: bytes that end up elsewhere change the hash, whatever size they are moved in. */
    static final int BLOCK = 262_139;

    private final ByteBuffer block;

    public Payload() {
        final byte[] random = new byte[BLOCK];
        new Random(BLOCK).nextBytes(random);
        block = ByteBuffer.allocateDirect(BLOCK).put(random).flip();
    }

    /** What stands at that position: as many bytes, or fewer, but at least one. */
    ByteBuffer at(long position, long most) {
        final int from = (int) (position % BLOCK);
        return block.slice(from, (int) Math.min(most, BLOCK - from));
    }

    /** Of the first so many bytes, in lower-case hexadecimal. Takes as long as hashing them does. */
    public String sha256(long bytes) {
        final MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has it", e);
        }
        for (long position = 0; position < bytes; ) {
            final ByteBuffer some = at(position, bytes - position);
            position += some.remaining();
            digest.update(some);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
