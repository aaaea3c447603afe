package dev.parley.node.webhook;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Whom to tell.
 *
 * @param key that signs
 * @param timeout of one try
 * @param longestPause between two tries of one event
 * @param keep for how long an event is tried
 */
public record WebhookConfig(URI url, SecretKey key, Duration timeout, Duration longestPause, Duration keep) {
    static final String ALGORITHM = "HmacSHA256";

    private static final String BASE64 = "whsec_";

    /** The key that a secret stands for: what follows {@code whsec_} is Base64, anything else is the key itself. */
    public static SecretKey key(String secret) {
        final byte[] bytes = secret.startsWith(BASE64)
                ? Base64.getDecoder().decode(secret.substring(BASE64.length()))
                : secret.getBytes(StandardCharsets.UTF_8);
        return new SecretKeySpec(bytes, ALGORITHM);
    }
}
