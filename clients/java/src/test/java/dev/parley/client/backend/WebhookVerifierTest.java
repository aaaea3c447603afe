package dev.parley.client.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.parley.client.backend.WebhookException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** With the cases of {@code clients/server}. */
class WebhookVerifierTest {
    private static final String KEY = "a webhook secret of 24 b";
    private static final String SECRET =
            "whsec_" + Base64.getEncoder().encodeToString(KEY.getBytes(StandardCharsets.UTF_8));
    private static final String BODY =
            "{\"type\":\"peer-joined\",\"timestamp\":\"2026-11-30T04:00:00Z\",\"data\":{\"room\":"
                    + "\"garden\",\"version\":1796011200000,\"peer\":\"p1\",\"user\":\"ann\",\"wire\":\"native\"}}";
    private static final long NOW = 1_796_011_200L;

    @Test
    void a_webhook_that_the_hub_has_signed_is_read() throws Exception {
        final Webhook expected = new Webhook(
                "w1",
                Instant.parse("2026-11-30T04:00:00Z"),
                new WebhookEvent.PeerJoined("garden", 1_796_011_200_000L, "p1", "ann", null, "native"));
        assertThat(verify(signed(BODY), BODY, SECRET)).isEqualTo(expected);
        assertThat(verify(signed(BODY), BODY, KEY)).as("the key itself").isEqualTo(expected);
        assertThat(verify(signed(BODY), BODY, "another secret altogether", SECRET))
                .as("while a secret is being changed")
                .isEqualTo(expected);
    }

    @Test
    void each_type_is_read_and_one_that_is_new() throws Exception {
        final Map<String, WebhookEvent> expected = Map.of(
                "{\"type\":\"room-started\",%s,\"data\":{\"room\":\"r\",\"version\":3}}",
                new WebhookEvent.RoomStarted("r", 3),
                "{\"type\":\"peer-left\",%s,\"data\":{\"room\":\"r\",\"version\":4,\"peer\":\"p\",\"reason\":\"lost\"}}",
                new WebhookEvent.PeerLeft("r", 4, "p", "lost"),
                "{\"type\":\"room-finished\",%s,\"data\":{\"room\":\"r\",\"version\":5}}",
                new WebhookEvent.RoomFinished("r", 5),
                "{\"type\":\"call-connected\",%s,\"data\":{\"room\":\"r\",\"from\":\"a\",\"to\":\"b\"}}",
                new WebhookEvent.CallConnected("r", "a", "b"));
        for (Map.Entry<String, WebhookEvent> one : expected.entrySet()) {
            final String body = String.format(one.getKey(), "\"timestamp\":\"2026-11-30T04:00:00Z\"");
            assertThat(verify(signed(body), body, SECRET).event()).isEqualTo(one.getValue());
        }
        final String body =
                "{\"type\":\"new\",\"timestamp\":\"2026-11-30T04:00:00Z\",\"data\":{\"room\":\"r\",\"x\":1}}";
        final WebhookEvent.Other other =
                (WebhookEvent.Other) verify(signed(body), body, SECRET).event();
        assertThat(other.type()).isEqualTo("new");
        assertThat(other.data().number("x", 0)).isEqualTo(1);
    }

    @Test
    void the_example_of_the_standard_webhooks_specification_is_right() {
        final String body = "{\"test\": 2432232314}";
        final Map<String, String> headers = Map.of(
                "webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "webhook-timestamp", "1614265330",
                "webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        final WebhookVerifier verifier = new WebhookVerifier(
                List.of(Base64.getDecoder().decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")),
                Duration.ofMinutes(5),
                Clock.fixed(Instant.ofEpochSecond(1_614_265_330L), ZoneOffset.UTC));
        // It has no type, and so is no event of this hub; but that is found out after the signature.
        assertRefused(Reason.MALFORMED, () -> verifier.verify(headers::get, body.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void one_right_signature_among_several_is_enough() throws Exception {
        final Map<String, String> headers = signed(BODY);
        headers.put("webhook-signature", "v1,AAAA v2,whatever " + headers.get("webhook-signature"));
        assertThat(verify(headers, BODY, SECRET).id()).isEqualTo("w1");
    }

    @Test
    void a_changed_body_id_time_or_key_is_a_wrong_signature() {
        wrong(signed(BODY), BODY.replace("ann", "ben"), SECRET);
        wrong(with("webhook-id", "w2"), BODY, SECRET);
        wrong(with("webhook-timestamp", Long.toString(NOW + 1)), BODY, SECRET);
        wrong(with("webhook-signature", "v1,"), BODY, SECRET);
        wrong(signed(BODY), BODY, "another key");
        wrong(signed(BODY), BODY);
    }

    @Test
    void one_that_is_too_old_or_from_the_future_is_expired() throws Exception {
        for (long seconds : new long[] {-301, 301}) {
            final Map<String, String> headers = signed(BODY, Long.toString(NOW + seconds));
            assertRefused(Reason.EXPIRED, () -> verify(headers, BODY, SECRET));
            assertThat(verifier(SECRET)
                            .tolerating(Duration.ofSeconds(400))
                            .verify(headers::get, bytes(BODY))
                            .id())
                    .isEqualTo("w1");
        }
    }

    @Test
    void missing_headers_a_time_that_is_none_and_bodies_that_are_no_events_are_malformed() {
        for (String name : List.of("webhook-id", "webhook-timestamp", "webhook-signature")) {
            assertRefused(Reason.MALFORMED, () -> verify(with(name, null), BODY, SECRET));
        }
        assertRefused(Reason.MALFORMED, () -> verify(signed(BODY, "now"), BODY, SECRET));
        for (String body : List.of("", "x", "[]", "{}", "null", BODY.replace("2026", "then"))) {
            assertRefused(Reason.MALFORMED, () -> verify(signed(body), body, SECRET));
        }
    }

    @Test
    void an_empty_secret_is_refused() {
        assertThatThrownBy(() -> WebhookVerifier.of("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WebhookVerifier.of("whsec_")).isInstanceOf(IllegalArgumentException.class);
    }

    private interface Verification {
        Webhook run() throws WebhookException;
    }

    private static void assertRefused(Reason reason, Verification verification) {
        assertThat(catchThrowableOfType(WebhookException.class, verification::run)
                        .reason())
                .isEqualTo(reason);
    }

    private static void wrong(Map<String, String> headers, String body, String... secrets) {
        assertRefused(Reason.WRONG_SIGNATURE, () -> verify(headers, body, secrets));
    }

    private static Webhook verify(Map<String, String> headers, String body, String... secrets) throws WebhookException {
        return verifier(secrets).verify(headers::get, bytes(body));
    }

    private static WebhookVerifier verifier(String... secrets) {
        return WebhookVerifier.of(secrets).at(Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC));
    }

    private static Map<String, String> with(String name, String value) {
        final Map<String, String> headers = signed(BODY);
        headers.put(name, value);
        return headers;
    }

    private static Map<String, String> signed(String body) {
        return signed(body, Long.toString(NOW));
    }

    private static Map<String, String> signed(String body, String timestamp) {
        final byte[] signature = Hmac.of(bytes(KEY), bytes("w1." + timestamp + "." + body));
        final Map<String, String> headers = new HashMap<>();
        headers.put("webhook-id", "w1");
        headers.put("webhook-timestamp", timestamp);
        headers.put("webhook-signature", "v1," + Base64.getEncoder().encodeToString(signature));
        return headers;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
