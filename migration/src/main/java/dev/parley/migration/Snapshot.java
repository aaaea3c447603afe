package dev.parley.migration;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A key's value and lifetime as they were read. */
final class Snapshot {
    /** Instead of a time, for a key that stays. */
    static final long FOR_EVER = -1;
    /** Lifetimes that differ by less are the same. */
    static final long TOLERANCE_MILLIS = 1000;

    private final Key key;
    private final byte[] dump;
    private final long expiresAt;

    /**
     * @param dump as DUMP gives it: with the version and a checksum
     * @param expiresAt in milliseconds, by this machine's clock; or {@link #FOR_EVER}
     */
    Snapshot(Key key, byte[] dump, long expiresAt) {
        this.key = key;
        this.dump = dump;
        this.expiresAt = expiresAt;
    }

    Key key() {
        return key;
    }

    byte[] dump() {
        return dump;
    }

    long expiresAt() {
        return expiresAt;
    }

    boolean lives(long until) {
        return lives(until, TOLERANCE_MILLIS);
    }

    boolean lives(long until, long tolerance) {
        return (expiresAt == FOR_EVER || until == FOR_EVER)
                ? expiresAt == until
                : Math.abs(expiresAt - until) <= tolerance;
    }

    /** Of the value: another one for another value, but for one in 2⁶⁴. */
    long digest() {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(dump))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
