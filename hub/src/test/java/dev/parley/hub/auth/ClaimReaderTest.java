package dev.parley.hub.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClaimReaderTest {
    private static final String SECRET = "a secret of at least 32 bytes, as HS256 wants";
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final long SECONDS = NOW.getEpochSecond();

    @Test
    void a_kid_means_nothing_where_there_is_one_secret() throws JOSEException {
        final JWSHeader header =
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("2026-11").build();
        assertThat(TokenVerifier.withSecret(SECRET, TokenRules.defaults(), clock())
                        .verify(signed(header, claims())))
                .isInstanceOf(TokenVerifier.Verdict.Good.class);
    }

    @Test
    void types_of_tokens_are_taken_and_others_are_not() throws JOSEException {
        for (String type : List.of("JWT", "jwt", "at+jwt", "application/jwt", "application/at+jwt")) {
            assertThat(typed(type)).as(type).isInstanceOf(TokenVerifier.Verdict.Good.class);
        }
        assertThat(((TokenVerifier.Verdict.Bad) typed("dpop+jwt")).claim()).isEqualTo("typ");
    }

    @Test
    void users_beyond_the_bmp_are_users() throws JOSEException {
        assertThat(good(TokenRules.defaults(), with("sub", "ann-\uD83D\uDE00"))
                        .user()
                        .value())
                .isEqualTo("ann-\uD83D\uDE00");
        assertThat(bad(TokenRules.defaults(), with("sub", "ann\u0007"))).isEqualTo("sub");
        assertThat(bad(TokenRules.defaults(), with("sub", 7))).isEqualTo("sub");
    }

    @Test
    void a_clock_that_is_a_little_ahead_does_no_harm() throws JOSEException {
        good(TokenRules.defaults(), with("nbf", SECONDS + 5));
        assertThat(verdict(TokenRules.defaults(), with("nbf", SECONDS + 6)))
                .isEqualTo(new TokenVerifier.Verdict.Unknown("nbf: the token is not valid yet, but in 6 s"));
        final TokenRules wide = TokenRules.defaults().withLeeway(Duration.ofSeconds(30));
        good(wide, with("nbf", SECONDS + 30));
        assertThat(good(wide, with("exp", SECONDS - 29)).expiry()).isEqualTo(NOW.plusSeconds(1));
        assertThat(bad(wide, with("exp", SECONDS - 30))).isEqualTo("exp");
    }

    @Test
    void times_are_numbers_of_seconds() throws JOSEException {
        good(TokenRules.defaults(), with("exp", SECONDS + 0.5));
        assertThat(bad(TokenRules.defaults(), with("exp", Long.toString(SECONDS + 60))))
                .isEqualTo("exp");
        assertThat(bad(TokenRules.defaults(), with("exp", NOW.toEpochMilli()))).isEqualTo("exp");
        assertThat(bad(TokenRules.defaults(), with("exp", 1e300))).isEqualTo("exp");
        assertThat(bad(TokenRules.defaults(), with("exp", -1))).isEqualTo("exp");
        assertThat(bad(TokenRules.defaults(), with("nbf", "soon"))).isEqualTo("nbf");
    }

    private static Map<String, Object> claims() {
        final Map<String, Object> claims = new HashMap<>();
        claims.put("sub", "ann");
        claims.put("iat", SECONDS);
        claims.put("exp", SECONDS + 3600);
        return claims;
    }

    private static Map<String, Object> with(String claim, Object value) {
        final Map<String, Object> claims = claims();
        claims.put(claim, value);
        return claims;
    }

    private static TokenVerifier.Verdict typed(String type) throws JOSEException {
        final JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.HS256)
                .type(new JOSEObjectType(type))
                .build();
        return TokenVerifier.withSecret(SECRET, TokenRules.defaults(), clock()).verify(signed(header, claims()));
    }

    private static Grants good(TokenRules rules, Map<String, Object> claims) throws JOSEException {
        final TokenVerifier.Verdict verdict = verdict(rules, claims);
        assertThat(verdict).isInstanceOf(TokenVerifier.Verdict.Good.class);
        return ((TokenVerifier.Verdict.Good) verdict).grants();
    }

    private static String bad(TokenRules rules, Map<String, Object> claims) throws JOSEException {
        final TokenVerifier.Verdict verdict = verdict(rules, claims);
        assertThat(verdict).isInstanceOf(TokenVerifier.Verdict.Bad.class);
        return ((TokenVerifier.Verdict.Bad) verdict).claim();
    }

    private static TokenVerifier.Verdict verdict(TokenRules rules, Map<String, Object> claims) throws JOSEException {
        return TokenVerifier.withSecret(SECRET, rules, clock())
                .verify(signed(new JWSHeader(JWSAlgorithm.HS256), claims));
    }

    private static Clock clock() {
        return Clock.fixed(NOW, ZoneOffset.UTC);
    }

    private static String signed(JWSHeader header, Map<String, Object> claims) throws JOSEException {
        final JWSObject token = new JWSObject(header, new Payload(claims));
        token.sign(new MACSigner(SECRET));
        return token.serialize();
    }
}
