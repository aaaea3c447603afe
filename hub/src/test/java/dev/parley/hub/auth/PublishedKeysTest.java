package dev.parley.hub.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PublishedKeysTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration NO_PAUSE = Duration.ofMillis(1);

    @Test
    void rs256_and_es256_are_checked_with_the_published_keys() throws Exception {
        final RSAKey rsa = rsa("r1");
        final ECKey ec = new ECKeyGenerator(Curve.P_256).keyID("e1").generate();
        try (JwksServer issuer = new JwksServer(rsa, ec)) {
            final TokenVerifier verifier = verifier(issuer, LONG, NO_PAUSE);
            assertGood(verifier, signed(JWSAlgorithm.RS256, "r1", new RSASSASigner(rsa)));
            assertGood(verifier, signed(JWSAlgorithm.ES256, "e1", new ECDSASigner(ec)));
            assertThat(issuer.fetches()).isOne();
            assertThat(claim(verifier, signed(JWSAlgorithm.RS256, "r1", new RSASSASigner(rsa("r1")))))
                    .isEqualTo("signature");
            assertThat(claim(verifier, signed(JWSAlgorithm.RS384, "r1", new RSASSASigner(rsa))))
                    .isEqualTo("alg");
            final byte[] published = rsa.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8);
            assertThat(claim(verifier, signed(JWSAlgorithm.HS256, "r1", new MACSigner(published))))
                    .as("a public key taken for a secret")
                    .isEqualTo("alg");
        }
    }

    @Test
    void eddsa_is_checked_with_the_published_key() throws Exception {
        final KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        final byte[] encoded = pair.getPublic().getEncoded();
        final Base64URL x = Base64URL.encode(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
        try (JwksServer issuer = new JwksServer(
                new OctetKeyPair.Builder(Curve.Ed25519, x).keyID("d1").build())) {
            final TokenVerifier verifier = verifier(issuer, LONG, NO_PAUSE);
            for (JWSAlgorithm name : new JWSAlgorithm[] {JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519}) {
                final JWSObject token = unsigned(name, "d1");
                final Signature signature = Signature.getInstance("Ed25519");
                signature.initSign(pair.getPrivate());
                signature.update(token.getSigningInput());
                final byte[] bytes = signature.sign();
                final String input = new String(token.getSigningInput(), StandardCharsets.US_ASCII);
                assertGood(verifier, input + "." + Base64URL.encode(bytes));
                bytes[3] ^= 1;
                assertThat(claim(verifier, input + "." + Base64URL.encode(bytes)))
                        .isEqualTo("signature");
                assertThat(claim(verifier, input + ".AAAA")).isEqualTo("signature");
            }
        }
    }

    @Test
    void a_new_key_is_fetched_when_a_token_names_it_and_an_old_one_ends() throws Exception {
        final RSAKey old = rsa("old");
        final RSAKey young = rsa("young");
        try (JwksServer issuer = new JwksServer(old)) {
            final TokenVerifier verifier = verifier(issuer, LONG, NO_PAUSE);
            assertGood(verifier, signed(JWSAlgorithm.RS256, "old", new RSASSASigner(old)));
            issuer.publish(young);
            assertGood(verifier, signed(JWSAlgorithm.RS256, "young", new RSASSASigner(young)));
            assertThat(claim(verifier, signed(JWSAlgorithm.RS256, "old", new RSASSASigner(old))))
                    .isEqualTo("kid");
        }
    }

    @Test
    void made_up_kids_are_refused_and_do_not_flood_the_issuer() throws Exception {
        final RSAKey key = rsa("k");
        try (JwksServer issuer = new JwksServer(key)) {
            final TokenVerifier verifier = verifier(issuer, LONG, Duration.ofMinutes(1));
            for (int i = 0; i < 20; i++) {
                assertThat(claim(verifier, signed(JWSAlgorithm.RS256, "made-up-" + i, new RSASSASigner(key))))
                        .isEqualTo("kid");
            }
            assertThat(issuer.fetches()).isLessThanOrEqualTo(2);
            assertGood(verifier, signed(JWSAlgorithm.RS256, "k", new RSASSASigner(key)));
        }
    }

    @Test
    @Timeout(20)
    void old_keys_are_used_while_the_issuer_is_down_and_others_are_told_to_come_again() throws Exception {
        final RSAKey key = rsa("k");
        final RSAKey next = rsa("next");
        try (JwksServer issuer = new JwksServer(key)) {
            final TokenVerifier verifier = verifier(issuer, Duration.ofMillis(50), NO_PAUSE);
            assertGood(verifier, signed(JWSAlgorithm.RS256, "k", new RSASSASigner(key)));
            issuer.down(true);
            final int before = issuer.fetches();
            final String fresh = signed(JWSAlgorithm.RS256, "next", new RSASSASigner(next));
            assertThat(verifier.verify(fresh)).isInstanceOf(TokenVerifier.Verdict.Unknown.class);
            final String stale = signed(JWSAlgorithm.RS256, "k", new RSASSASigner(key));
            final int asked = issuer.fetches();
            assertThat(asked).isGreaterThan(before);
            while (issuer.fetches() == asked) {
                assertGood(verifier, stale);
            }
            assertGood(verifier, stale);
            assertThat(verifier.trouble()).isEmpty();
            assertThat(verifier.current()).isFalse();
            issuer.publish(next);
            issuer.down(false);
            assertGood(verifier, fresh);
        }
    }

    @Test
    @Timeout(20)
    void keys_that_could_not_be_fetched_for_too_long_are_trouble_until_they_can() throws Exception {
        final RSAKey key = rsa("k");
        final Duration kept = Duration.ofMillis(300);
        try (JwksServer issuer = new JwksServer(key)) {
            // Keys are as old as their answer, however long that took.
            issuer.takes(Duration.ofMillis(200));
            final TokenVerifier verifier = new TokenVerifier(
                    new PublishedKeys(issuer.url(), Duration.ofMillis(50), NO_PAUSE, kept),
                    TokenRules.defaults(),
                    Clock.fixed(NOW, ZoneOffset.UTC));
            final String token = signed(JWSAlgorithm.RS256, "k", new RSASSASigner(key));
            assertGood(verifier, token);
            assertThat(verifier.keysAge()).isLessThan(Duration.ofSeconds(20));
            issuer.takes(Duration.ZERO);
            issuer.down(true);
            while (verifier.verify(token) instanceof TokenVerifier.Verdict.Good) {
                Thread.onSpinWait();
            }
            assertThat(verifier.trouble()).contains("could not be fetched");
            assertThat(verifier.keysAge()).isGreaterThanOrEqualTo(kept);
            issuer.down(false);
            assertGood(verifier, token);
            assertThat(verifier.trouble()).isEmpty();
        }
    }

    @Test
    void an_issuer_that_is_not_there_at_the_start_is_trouble_until_it_comes() throws Exception {
        final RSAKey key = rsa("k");
        try (JwksServer issuer = new JwksServer(key)) {
            issuer.down(true);
            final TokenVerifier verifier = verifier(issuer, LONG, NO_PAUSE);
            verifier.fetchKeys();
            assertThat(verifier.trouble()).startsWith("not fetched yet from http");
            final String token = signed(JWSAlgorithm.RS256, "k", new RSASSASigner(key));
            assertThat(verifier.verify(token)).isInstanceOf(TokenVerifier.Verdict.Unknown.class);
            issuer.down(false);
            verifier.fetchKeys();
            assertThat(verifier.trouble()).isEmpty();
            assertGood(verifier, token);
        }
    }

    private static TokenVerifier verifier(JwksServer issuer, Duration fresh, Duration pause) {
        return new TokenVerifier(
                new PublishedKeys(issuer.url(), fresh, pause), TokenRules.defaults(), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static RSAKey rsa(String kid) throws Exception {
        return new RSAKeyGenerator(2048).keyID(kid).generate();
    }

    private static JWSObject unsigned(JWSAlgorithm algorithm, String kid) {
        return new JWSObject(
                new JWSHeader.Builder(algorithm).keyID(kid).build(),
                new Payload(Map.of("sub", "ann", "exp", NOW.getEpochSecond() + 60)));
    }

    private static String signed(JWSAlgorithm algorithm, String kid, JWSSigner signer) throws Exception {
        final JWSObject token = unsigned(algorithm, kid);
        token.sign(signer);
        return token.serialize();
    }

    private static void assertGood(TokenVerifier verifier, String token) {
        assertThat(verifier.verify(token)).isInstanceOf(TokenVerifier.Verdict.Good.class);
    }

    private static String claim(TokenVerifier verifier, String token) {
        final TokenVerifier.Verdict verdict = verifier.verify(token);
        assertThat(verdict).isInstanceOf(TokenVerifier.Verdict.Bad.class);
        return ((TokenVerifier.Verdict.Bad) verdict).claim();
    }
}
