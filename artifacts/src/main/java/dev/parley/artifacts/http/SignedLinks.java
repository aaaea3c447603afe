package dev.parley.artifacts.http;

import dev.parley.artifacts.core.ArtifactId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Links that are good for one artifact's bytes and for a while, for what can't send a token: a {@code <video>}. HMAC-SHA256 over
 * what they are good for, when they end, and the mark of the token that they were made by, whose revocation ends them, too.
 */
final class SignedLinks {
    static final Duration LONGEST = Duration.ofHours(1);
    private static final String EXPIRES = "expires";
    private static final String BY = "by";
    private static final String SIGNATURE = "signature";
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    SignedLinks(LinkSecret secret) {
        this.key = new SecretKeySpec(secret.bytes(), ALGORITHM);
    }

    /** Whether a request comes with one, good or not. */
    static boolean isOne(Query query) {
        return !query.all(SIGNATURE).isEmpty();
    }

    /**
     * {@return the link's path and query} The artifact need not be there.
     *
     * @param mark of the token
     */
    String sign(ArtifactId id, String rendition, Instant expires, String mark) {
        final long end = expires.getEpochSecond();
        final String by = encoded(mark.getBytes(StandardCharsets.UTF_8));
        return ContentOperations.path(id, rendition) + "?" + EXPIRES + "=" + end + "&" + BY + "=" + by + "&" + SIGNATURE
                + "=" + encoded(signature(id.value(), rendition, end, by));
    }

    /** {@return the mark of the token that it was made by} */
    String check(Route.Asked asked, Instant now) throws Problem {
        final String end = asked.query().get(EXPIRES).orElse("");
        final String by = asked.query().get(BY).orElse("");
        final String signature = asked.query().get(SIGNATURE).orElse("");
        if (!end.matches("[0-9]{1,12}")) {
            throw forbidden();
        }
        final byte[] good = signature(
                PathIds.artifact(asked).value(), asked.variables().getOrDefault("name", ""), Long.parseLong(end), by);
        if (!MessageDigest.isEqual(good, decoded(signature))) {
            throw forbidden();
        }
        if (!Instant.ofEpochSecond(Long.parseLong(end)).isAfter(now)) {
            throw ended();
        }
        return new String(decoded(by), StandardCharsets.UTF_8);
    }

    static Problem ended() {
        return Problem.of(ProblemCode.FORBIDDEN, "this link has ended");
    }

    private static Problem forbidden() {
        return Problem.of(ProblemCode.FORBIDDEN, "this link is none of ours");
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private byte[] signature(String id, String rendition, long end, String by) {
        try {
            final Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(
                    ("artifact\n" + id + "\n" + rendition + "\n" + end + "\n" + by).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has it", e);
        }
    }
}
