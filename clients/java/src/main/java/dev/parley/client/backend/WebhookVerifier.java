package dev.parley.client.backend;

import dev.parley.client.backend.WebhookException.Reason;
import dev.parley.client.json.Json;
import dev.parley.client.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Verifies that a request comes from the hub (Standard Webhooks, HMAC-SHA256) and reads it. Whoever answers 2xx has taken the
 * event and is not told it again. Safe for use from any thread.
 */
public final class WebhookVerifier {
    private static final String BASE64_SECRET = "whsec_";
    private static final Pattern SECONDS = Pattern.compile("\\d{1,15}");

    private final List<byte[]> keys = new ArrayList<>();
    private final Duration tolerance;
    private final Clock clock;

    WebhookVerifier(List<byte[]> keys, Duration tolerance, Clock clock) {
        for (byte[] key : keys) {
            if (key.length == 0) {
                throw new IllegalArgumentException("the secret is empty");
            }
            this.keys.add(key.clone());
        }
        this.tolerance = tolerance;
        this.clock = clock;
    }

    /**
     * Takes what was signed within five minutes of the clock here.
     *
     * @param secrets the hub's {@code PARLEY_WEBHOOK_SECRET}; of several, while it is being changed, any one
     * @throws IllegalArgumentException if one is empty, or is no Base64 after {@code whsec_}
     */
    public static WebhookVerifier of(String... secrets) {
        final List<byte[]> keys = new ArrayList<>();
        for (String secret : secrets) {
            keys.add(keyOf(secret));
        }
        return new WebhookVerifier(keys, Duration.ofMinutes(5), Clock.systemUTC());
    }

    /** @param other by how much its time may differ from the clock here */
    public WebhookVerifier tolerating(Duration other) {
        return new WebhookVerifier(keys, other, clock);
    }

    WebhookVerifier at(Clock other) {
        return new WebhookVerifier(keys, tolerance, other);
    }

    /**
     * @param header a request's header by its name in lower case, null if it has none
     * @param body as it came, byte for byte
     */
    public Webhook verify(Function<String, @Nullable String> header, byte[] body) throws WebhookException {
        final String id = required(header, "webhook-id");
        final String timestamp = required(header, "webhook-timestamp");
        final String signatures = required(header, "webhook-signature");
        if (!isSigned(id, timestamp, signatures, body)) {
            throw new WebhookException(Reason.WRONG_SIGNATURE, "no signature is right");
        }
        if (!SECONDS.matcher(timestamp).matches()) {
            throw new WebhookException(Reason.MALFORMED, "webhook-timestamp is no number of seconds");
        }
        final Duration age = Duration.ofMillis(clock.millis() - Long.parseLong(timestamp) * 1000);
        if (age.abs().compareTo(tolerance) > 0) {
            throw new WebhookException(Reason.EXPIRED, "it was signed " + age.toSeconds() + " s ago");
        }
        return parsed(id, body);
    }

    private boolean isSigned(String id, String timestamp, String signatures, byte[] body) {
        final byte[] head = (id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8);
        boolean signed = false;
        for (byte[] key : keys) {
            final byte[] expected = ("v1," + Base64.getEncoder().encodeToString(Hmac.of(key, head, body)))
                    .getBytes(StandardCharsets.US_ASCII);
            for (String one : signatures.split(" ", -1)) {
                signed |= MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), expected);
            }
        }
        return signed;
    }

    private static Webhook parsed(String id, byte[] body) throws WebhookException {
        try {
            final JsonObject event = Json.object(new String(body, StandardCharsets.UTF_8));
            final String type = event.text("type");
            final JsonObject data = event.object("data");
            if (type != null && data != null) {
                return new Webhook(id, Instant.parse(event.textOrEmpty("timestamp")), WebhookEvent.of(type, data));
            }
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw malformed(e);
        }
        throw malformed(null);
    }

    private static WebhookException malformed(@Nullable Exception cause) {
        final WebhookException malformed = new WebhookException(Reason.MALFORMED, "the body is no event");
        if (cause != null) {
            malformed.initCause(cause);
        }
        return malformed;
    }

    private static String required(Function<String, @Nullable String> header, String name) throws WebhookException {
        final String value = header.apply(name);
        if (value == null || value.isEmpty()) {
            throw new WebhookException(Reason.MALFORMED, name + " is missing");
        }
        return value;
    }

    private static byte[] keyOf(String secret) {
        return secret.startsWith(BASE64_SECRET)
                ? Base64.getDecoder().decode(secret.substring(BASE64_SECRET.length()))
                : secret.getBytes(StandardCharsets.UTF_8);
    }
}
