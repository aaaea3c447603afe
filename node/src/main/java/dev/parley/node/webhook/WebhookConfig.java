package dev.parley.node.webhook;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/**
 * Whom to tell.
 *
 * @param key that signs
 * @param timeout of one try
 * @param longestPause between two tries of one event
 * @param keep for how long an event is tried
 */
public record WebhookConfig(URI url, byte[] key, Duration timeout, Duration longestPause, Duration keep) {
    private static final String BASE64 = "whsec_";

    /** The key that a secret stands for: what follows {@code whsec_} is Base64, anything else is the key itself. */
    public static byte[] key(String secret) {
        return secret.startsWith(BASE64)
                ? Base64.getDecoder().decode(secret.substring(BASE64.length()))
                : secret.getBytes(StandardCharsets.UTF_8);
    }
}
