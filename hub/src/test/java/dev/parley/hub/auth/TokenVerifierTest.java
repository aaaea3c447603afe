package dev.parley.hub.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.parley.protocol.RoomName;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenVerifierTest {
    private static final String SECRET = "a secret of at least 32 bytes, as HS256 wants";
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    private final TokenVerifier verifier =
            TokenVerifier.withSecret(SECRET, TokenRules.defaults(), Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void a_good_token_says_who_and_what() throws JOSEException {
        final Grants grants = good(claims().jwtID("j1")
                .claim("name", "Ann")
                .claim("role", "moderator")
                .claim("rooms", List.of("lobby", "team-*"))
                .build());
        assertThat(grants.user().value()).isEqualTo("ann");
        assertThat(grants.tokenId()).isEqualTo("j1");
        assertThat(grants.role().moderates()).isTrue();
        assertThat(grants.allows(new RoomName("lobby"))).isTrue();
        assertThat(grants.allows(new RoomName("lobby2"))).isFalse();
        assertThat(grants.allows(new RoomName("team-7"))).isTrue();
    }

    @Test
    void a_token_without_rooms_is_good_for_none() throws JOSEException {
        assertThat(good(claims().build()).allows(new RoomName("lobby"))).isFalse();
    }

    @Test
    void there_is_no_leeway_at_the_end_of_a_token() throws JOSEException {
        assertThat(bad(claims().expirationTime(Date.from(NOW)).build())).isEqualTo("exp: the token has expired");
        good(claims().expirationTime(Date.from(NOW.plusSeconds(1))).build());
    }

    @Test
    void a_token_must_have_an_end_and_a_user() throws JOSEException {
        assertThat(bad(claims().expirationTime(null).build())).startsWith("exp: got nothing");
        assertThat(bad(claims().subject(null).build())).startsWith("sub: got nothing");
        assertThat(bad(claims().subject("a\nb").build())).startsWith("sub: ");
    }

    @Test
    void a_token_with_claims_of_the_wrong_kind_is_refused() throws JOSEException {
        assertThat(bad(claims().claim("rooms", "lobby").build())).contains("rooms");
        assertThat(bad(claims().claim("rooms", List.of(7)).build())).contains("rooms");
        assertThat(bad(claims().claim("role", "king").build())).contains("role");
    }

    @Test
    void other_keys_other_algorithms_and_no_signature_are_refused() throws JOSEException {
        final SignedJWT foreign = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims().build());
        foreign.sign(new MACSigner("another secret of at least 32 bytes, for sure"));
        assertThat(verifier.verify(foreign.serialize())).isInstanceOf(TokenVerifier.Verdict.Bad.class);
        final SignedJWT stronger = new SignedJWT(new JWSHeader(JWSAlgorithm.HS512), claims().build());
        stronger.sign(new MACSigner(SECRET.repeat(2)));
        assertThat(verifier.verify(stronger.serialize())).isInstanceOf(TokenVerifier.Verdict.Bad.class);
        assertThat(verifier.verify(new PlainJWT(claims().build()).serialize()))
                .isInstanceOf(TokenVerifier.Verdict.Bad.class);
        assertThat(verifier.verify("junk")).isInstanceOf(TokenVerifier.Verdict.Bad.class);
        assertThat(verifier.verify("")).isInstanceOf(TokenVerifier.Verdict.Bad.class);
    }

    @Test
    void a_token_of_either_secret_is_good_and_one_of_a_third_is_not() throws JOSEException {
        final String previous = "the secret before, of at least 32 bytes, too";
        final TokenVerifier both = TokenVerifier.withSecrets(
                List.of(SECRET, previous), TokenRules.defaults(), Clock.fixed(NOW, ZoneOffset.UTC));
        for (String secret : List.of(SECRET, previous)) {
            assertThat(both.verify(signed(claims().build(), secret))).isInstanceOf(TokenVerifier.Verdict.Good.class);
        }
        assertThat(both.verify(signed(claims().build(), "a third secret of at least 32 bytes, of nobody")))
                .isEqualTo(new TokenVerifier.Verdict.Bad(
                        "signature", "signature: does not fit the token", "signature: does not fit the token"));
        assertThat(both.verify(signed(claims().expirationTime(Date.from(NOW)).build(), previous)))
                .isInstanceOf(TokenVerifier.Verdict.Bad.class);
    }

    @Test
    void a_secret_that_is_too_short_is_refused_at_once() {
        assertThatThrownBy(() -> TokenVerifier.withSecret("short", TokenRules.defaults(), Clock.systemUTC()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 32");
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder().subject("ann").expirationTime(Date.from(NOW.plusSeconds(60)));
    }

    private Grants good(JWTClaimsSet claims) throws JOSEException {
        return ((TokenVerifier.Verdict.Good) verifier.verify(signed(claims))).grants();
    }

    private String bad(JWTClaimsSet claims) throws JOSEException {
        return ((TokenVerifier.Verdict.Bad) verifier.verify(signed(claims))).reason();
    }

    private static String signed(JWTClaimsSet claims) throws JOSEException {
        return signed(claims, SECRET);
    }

    private static String signed(JWTClaimsSet claims, String secret) throws JOSEException {
        final SignedJWT jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
        jwt.sign(new MACSigner(secret));
        return jwt.serialize();
    }
}
