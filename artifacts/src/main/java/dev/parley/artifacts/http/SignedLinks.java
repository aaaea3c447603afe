package dev.parley.artifacts.http;

import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.Requester;
import dev.parley.protocol.UserId;
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
 * what they are good for and when they end.
 */
final class SignedLinks {
    static final Duration LONGEST = Duration.ofHours(1);
    private static final String EXPIRES = "expires";
    private static final String SIGNATURE = "signature";
    private static final String ALGORITHM = "HmacSHA256";
    /** Whoever has a link: nobody who could do anything else. */
    private static final Requester HOLDER = new Requester(new UserId("link"), room -> false, false);

    private final SecretKeySpec key;

    SignedLinks(LinkSecret secret) {
        this.key = new SecretKeySpec(secret.bytes(), ALGORITHM);
    }

    /** Whether a request comes with one, good or not. */
    static boolean isOne(Query query) {
        return !query.all(SIGNATURE).isEmpty();
    }

    /** {@return the link's path and query} The artifact need not be there. */
    String sign(ArtifactId id, String rendition, Instant expires) {
        final long end = expires.getEpochSecond();
        return ContentOperations.path(id, rendition) + "?" + EXPIRES + "=" + end + "&" + SIGNATURE + "="
                + Base64.getUrlEncoder().withoutPadding().encodeToString(signature(id.value(), rendition, end));
    }

    /** {@return who comes with it} */
    Requester check(Route.Asked asked, Instant now) throws Problem {
        final String end = asked.query().get(EXPIRES).orElse("");
        final String signature = asked.query().get(SIGNATURE).orElse("");
        if (!end.matches("[0-9]{1,12}")) {
            throw forbidden();
        }
        final byte[] good = signature(
                PathIds.artifact(asked).value(), asked.variables().getOrDefault("name", ""), Long.parseLong(end));
        if (!MessageDigest.isEqual(good, decoded(signature))) {
            throw forbidden();
        }
        if (!Instant.ofEpochSecond(Long.parseLong(end)).isAfter(now)) {
            throw Problem.of(ProblemCode.FORBIDDEN, "this link has ended");
        }
        return HOLDER;
    }

    private static Problem forbidden() {
        return Problem.of(ProblemCode.FORBIDDEN, "this link is none of ours");
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private byte[] signature(String id, String rendition, long end) {
        try {
            final Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(("artifact\n" + id + "\n" + rendition + "\n" + end).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has it", e);
        }
    }
}
