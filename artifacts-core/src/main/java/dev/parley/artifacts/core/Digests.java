package dev.parley.artifacts.core;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 of uploads as far as they have come, between one request and the next; those that were longest not asked for go
 * first, and are computed from the whole in the end. Thread-safe.
 */
final class Digests {
    private static final int MOST = 10_000;

    private final Map<ArtifactId, Digest> kept = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ArtifactId, Digest> eldest) {
            return size() > MOST;
        }
    };

    /** Of the first {@code offset} bytes. */
    record Digest(long offset, MessageDigest sha256) {
        static Digest empty() {
            try {
                return new Digest(0, MessageDigest.getInstance("SHA-256"));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has it", e);
            }
        }

        Digest copy() {
            try {
                return new Digest(offset, (MessageDigest) sha256.clone());
            } catch (CloneNotSupportedException e) {
                throw new IllegalStateException("the JDK's own can be cloned", e);
            }
        }

        /** In lower-case hexadecimal; leaves it as it is. */
        String hex() {
            return HexFormat.of().formatHex(copy().sha256.digest());
        }
    }

    /** The one of exactly that many bytes, which is the caller's from now on; {@code null} if there is none. */
    synchronized @Nullable Digest take(ArtifactId id, long offset) {
        final @Nullable Digest digest = kept.remove(id);
        if (digest != null && digest.offset() == offset) {
            return digest;
        }
        return offset == 0 ? Digest.empty() : null;
    }

    synchronized void keep(ArtifactId id, Digest digest) {
        kept.put(id, digest);
    }

    synchronized void forget(ArtifactId id) {
        kept.remove(id);
    }
}
