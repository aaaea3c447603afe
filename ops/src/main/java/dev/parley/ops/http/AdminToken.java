package dev.parley.ops.http;

import dev.parley.ops.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The token that opens {@code /admin/...}. Holds and compares digests, so that the time tells nothing, not even a length. */
final class AdminToken {

    private static final String SCHEME = "Bearer ";

    private static final int FINGERPRINT = 8;

    private final byte[] digest;

    AdminToken(Secret token) {
        if (token.reveal().isBlank()) {
            throw new IllegalArgumentException("An empty admin token would open the admin endpoints to everybody");
        }
        digest = digest(token.reveal());
    }

    /** @param authorization the header (RFC 6750 section 2.1), empty if there is none */
    boolean isIn(String authorization) {
        return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && MessageDigest.isEqual(digest, digest(authorization.substring(SCHEME.length())));
    }

    /** Tells tokens apart in a log without saying what they are: the first digits of the SHA-256. */
    String fingerprint() {
        return HexFormat.of().formatHex(digest).substring(0, FINGERPRINT);
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }
}
