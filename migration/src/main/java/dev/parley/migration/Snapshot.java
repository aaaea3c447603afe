package dev.parley.migration;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A key's value and lifetime as they were read. */
final class Snapshot {
    /** Instead of a time, for a key that stays. */
    static final long FOR_EVER = -1;
    /** Two readings of one lifetime differ by what lies between question and answer. */
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
        return sameLifetime(expiresAt, until);
    }

    static boolean sameLifetime(long one, long other) {
        return (one == FOR_EVER || other == FOR_EVER) ? one == other : Math.abs(one - other) <= TOLERANCE_MILLIS;
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
