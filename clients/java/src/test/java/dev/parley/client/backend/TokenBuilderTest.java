package dev.parley.client.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.client.json.Json;
import dev.parley.client.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TokenBuilderTest {
    private static final String SECRET = "a secret of at least thirty-two bytes";
    private static final Clock NOW = Clock.fixed(Instant.ofEpochMilli(1_796_000_000_500L), ZoneOffset.UTC);

    @Test
    void a_token_bears_the_claims_of_the_protocol() throws Exception {
        final String token = ann().rooms("garden", "team-*")
                .name("Ann Ö.")
                .role(Role.MODERATOR)
                .id("t1")
                .lifetime(Duration.ofSeconds(60))
                .sign();
        assertThat(claims(token, SECRET.getBytes(StandardCharsets.UTF_8)).fields())
                .isEqualTo(Map.of(
                        "sub", "ann",
                        "iat", 1_796_000_000L,
                        "exp", 1_796_000_060L,
                        "rooms", List.of("garden", "team-*"),
                        "name", "Ann Ö.",
                        "role", "moderator",
                        "jti", "t1"));
    }

    @Test
    void header_and_claims_are_base64url_of_compact_json_without_padding() {
        final String token = ann().sign();
        assertThat(token.substring(0, token.lastIndexOf('.')))
                .isEqualTo(base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "."
                        + base64("{\"sub\":\"ann\",\"iat\":1796000000,\"exp\":1796003600,\"rooms\":[]}"));
    }

    @Test
    void issuer_audience_further_claims_and_other_names_of_claims() throws Exception {
        final String token = ann().rooms("*")
                .issuer("us")
                .audience("hub")
                .claim("tenant", 7)
                .claim("sub", "mallory")
                .claimNames("name", "grants", "role")
                .sign();
        assertThat(claims(token, SECRET.getBytes(StandardCharsets.UTF_8)).fields())
                .isEqualTo(Map.of(
                        "tenant",
                        7L,
                        "sub",
                        "ann",
                        "iat",
                        1_796_000_000L,
                        "exp",
                        1_796_003_600L,
                        "grants",
                        List.of("*"),
                        "iss",
                        "us",
                        "aud",
                        "hub"));
    }

    @Test
    void a_secret_may_be_bytes_and_part_of_a_second_counts_as_one() throws Exception {
        final byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) 7);
        final String token = TokenBuilder.of(secret, "ann")
                .clock(NOW)
                .lifetime(Duration.ofMillis(1))
                .sign();
        assertThat(claims(token, secret).number("exp", 0)).isEqualTo(1_796_000_001L);
    }

    static List<Arguments> mistakes() {
        return List.of(
                mistake("a short secret", () -> TokenBuilder.of("short", "ann"), "5 bytes"),
                mistake("no user", () -> TokenBuilder.of(SECRET, ""), "user"),
                mistake("a user with a line break", () -> TokenBuilder.of(SECRET, "a\nb"), "control"),
                mistake("a user of 257 characters", () -> TokenBuilder.of(SECRET, "x".repeat(257)), "user"),
                mistake("a room with a blank", () -> ann().rooms("my room"), "\"my room\""),
                mistake("a star in the middle", () -> ann().rooms("a*b"), "\"a*b\""),
                mistake("an empty room", () -> ann().rooms(""), "rooms"),
                mistake("no lifetime", () -> ann().lifetime(Duration.ZERO), "lifetime"),
                mistake("a lifetime of years", () -> ann().lifetime(Duration.ofDays(367)), "lifetime"),
                mistake("an id of 257 characters", () -> ann().id("x".repeat(257)), "id"),
                mistake("a name of 257 characters", () -> ann().name("x".repeat(257)), "name"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void what_the_hub_would_refuse_is_refused(String what, Supplier<TokenBuilder> made, String message) {
        assertThatThrownBy(made::get)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private static Arguments mistake(String what, Supplier<TokenBuilder> made, String message) {
        return Arguments.of(what, made, message);
    }

    private static TokenBuilder ann() {
        return TokenBuilder.of(SECRET, "ann").clock(NOW);
    }

    private static JsonObject claims(String token, byte[] secret) throws Exception {
        final String[] parts = token.split("\\.", -1);
        final Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        final byte[] signature = mac.doFinal((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        assertThat(Base64.getUrlDecoder().decode(parts[2])).isEqualTo(signature);
        return Json.object(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
