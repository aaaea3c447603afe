package dev.parley.hub.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.parley.protocol.RoomName;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each issuer's token is good, and each of its breaks is refused with what is wrong. */
class IssuersTokensTest {
    private static final byte[] SECRET =
            "a secret of at least 32 bytes, as HS256 wants".getBytes(StandardCharsets.UTF_8);
    private static final byte[] OTHER_SECRET =
            "another secret of at least 32 bytes, for sure".getBytes(StandardCharsets.UTF_8);

    private static final Map<Issuer.Keys, SigningKey.Pair> PAIRS = new EnumMap<>(Issuer.Keys.class);
    private static final Map<Issuer.Keys, SigningKey.Pair> OTHER_PAIRS = new EnumMap<>(Issuer.Keys.class);
    private static @Nullable JwksServer server;
    private static @Nullable SignatureKeys keys;

    @BeforeAll
    static void publish() throws Exception {
        final List<JWK> published = new ArrayList<>();
        for (Issuer.Keys kind : List.of(Issuer.Keys.RSA, Issuer.Keys.ELLIPTIC, Issuer.Keys.EDWARDS)) {
            PAIRS.put(kind, SigningKey.Pair.of(kind));
            OTHER_PAIRS.put(kind, SigningKey.Pair.of(kind));
        }
        for (Issuer issuer : Issuer.values()) {
            if (issuer.publishes() && issuer != Issuer.AUTH0_RFC9068) {
                published.add(pair(PAIRS, issuer).published(issuer.kid()));
            }
        }
        // Keycloak publishes keys for encryption beside those for signatures.
        published.add(new RSAKey.Builder(
                        (RSAPublicKey) pair(OTHER_PAIRS, Issuer.KEYCLOAK).keys().getPublic())
                .keyID("for-encryption")
                .keyUse(KeyUse.ENCRYPTION)
                .build());
        server = new JwksServer(published.toArray(JWK[]::new));
        keys = PublishedKeys.at(server.url());
        keys.fetch();
    }

    @AfterAll
    static void close() {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_token_is_good_as_its_issuer_makes_it(Issuer issuer) throws Exception {
        final TokenVerifier.Verdict verdict = verify(issuer, key(issuer).token(issuer.header(), issuer.claims()));
        assertThat(verdict).isInstanceOf(TokenVerifier.Verdict.Good.class);
        final Grants grants = ((TokenVerifier.Verdict.Good) verdict).grants();
        final Map<String, Object> claims = Issuer.read(issuer.claims());
        assertThat(grants.user().value()).isEqualTo(claims.get("sub"));
        assertThat(grants.role()).isEqualTo(Role.MODERATOR);
        assertThat(grants.allows(new RoomName("acme-1"))).isTrue();
        assertThat(grants.allows(new RoomName("other"))).isFalse();
        assertThat(grants.tokenId()).isEqualTo(claims.get("jti"));
        assertThat(grants.name()).isEqualTo(claims.get(issuer.rules().name()));
        assertThat(grants.expiry().getEpochSecond()).isEqualTo(((Number) claims.get("exp")).longValue());
    }

    @ParameterizedTest
    @EnumSource
    void a_signature_that_does_not_fit_is_refused(Issuer issuer) throws Exception {
        final String good = key(issuer).token(issuer.header(), issuer.claims());
        final String[] parts = good.split("\\.");
        final String admin =
                Base64URL.encode(changed(issuer.claims(), "sub", "root")).toString();
        final String elsewhere =
                Base64URL.encode(changed(issuer.header(), "x5t", "abc")).toString();
        assertBad(issuer, parts[0] + "." + admin + "." + parts[2], "signature: does not fit the token");
        assertBad(issuer, elsewhere + "." + parts[1] + "." + parts[2], "signature: does not fit the token");
        assertBad(
                issuer, otherKey(issuer).token(issuer.header(), issuer.claims()), "signature: does not fit the token");
        final byte[] signature = new Base64URL(parts[2]).decode();
        signature[7] ^= 1;
        assertBad(
                issuer,
                parts[0] + "." + parts[1] + "." + Base64URL.encode(signature),
                "signature: does not fit the token");
        assertBad(issuer, parts[0] + "." + parts[1] + ".", "token: is not a JWT");
        assertBad(issuer, parts[0] + "." + parts[1], "token: is not a JWT");
    }

    @ParameterizedTest
    @EnumSource
    void a_header_that_names_what_is_not_taken_here_is_refused(Issuer issuer) throws Exception {
        final String none =
                Base64URL.encode("{\"alg\":\"none\",\"typ\":\"JWT\"}") + "." + Base64URL.encode(issuer.claims());
        assertBad(issuer, none + ".", "alg: the token is not signed");
        assertBad(issuer, none + "." + Base64URL.encode("signed"), "token: is not a JWT");
        assertBad(issuer, header(issuer, "alg", "HS512"), "alg: an algorithm that is not taken here");
        assertBad(issuer, header(issuer, "alg", "PS256"), "alg: an algorithm that is not taken here");
        assertBad(issuer, confused(issuer), "alg: an algorithm that is not taken here");
        assertBad(issuer, header(issuer, "typ", "dpop+jwt"), "typ: expected JWT, at+jwt or none");
        assertBad(issuer, header(issuer, "crit", List.of("b64")), "crit: names extensions that are not known here");
        if (issuer.publishes()) {
            assertBad(issuer, header(issuer, "kid", "made-up"), "kid: no such key");
            assertBad(issuer, header(issuer, "kid", "for-encryption"), "kid: no such key");
        } else {
            final SigningKey.Pair foreign = SigningKey.Pair.of(Issuer.Keys.ELLIPTIC);
            assertBad(
                    issuer,
                    foreign.token(changed(issuer.header(), "alg", "ES256"), issuer.claims()),
                    "alg: an algorithm that is not taken here");
        }
    }

    @ParameterizedTest
    @EnumSource
    void claims_for_another_hub_or_time_or_of_another_kind_are_refused(Issuer issuer) throws Exception {
        final Map<String, Object> claims = Issuer.read(issuer.claims());
        final String audience = claims.containsKey("aud") ? "aud" : "client_id";
        final String another = "aud: the token is for another audience";
        final String unknown = "iss: not an issuer that is known here";
        assertBad(issuer, claim(issuer, "iss", "https://evil.example"), unknown);
        assertBad(issuer, claim(issuer, "iss", claims.get("iss") + "/"), unknown);
        assertBad(issuer, claim(issuer, "iss", null), unknown);
        assertBad(issuer, claim(issuer, audience, "another"), another);
        assertBad(issuer, claim(issuer, audience, List.of()), another);
        assertBad(issuer, claim(issuer, "exp", Issuer.SECONDS), "exp: the token has expired");
        assertBad(issuer, claim(issuer, "exp", null), "exp: got nothing, expected when the token ends");
        assertBad(
                issuer,
                claim(issuer, "exp", (Issuer.SECONDS + 60) * 1000),
                "exp: expected seconds since 1970 (not milliseconds)");
        assertBad(
                issuer,
                claim(issuer, "exp", String.valueOf(Issuer.SECONDS + 60)),
                "exp: expected a number of seconds since 1970, not text");
        assertBad(issuer, claim(issuer, "sub", null), "sub: got nothing, expected the user's id");
        final String subject = "sub: expected text of 1 to 256 characters without control characters";
        assertBad(issuer, claim(issuer, "sub", ""), subject);
        assertBad(issuer, claim(issuer, "sub", "ann\nroot"), subject);
        final String text = ": expected text of at most 256 characters";
        assertBad(issuer, claim(issuer, "jti", "j".repeat(257)), "jti" + text);
        assertBad(
                issuer,
                claim(issuer, issuer.rules().name(), "n".repeat(257)),
                issuer.rules().name() + text);
        final String rooms = issuer.rules().rooms();
        assertBad(issuer, claim(issuer, rooms, "lobby"), rooms + ": expected a list of at most 256 patterns of rooms");
        assertBad(issuer, claim(issuer, rooms, List.of("**")), rooms + ": expected * at the end of a pattern only");
        assertThat(verify(issuer, claim(issuer, "nbf", Issuer.SECONDS + 60)))
                .isEqualTo(new TokenVerifier.Verdict.Unknown("nbf: the token is not valid yet, but in 60 s"));
    }

    /** The attack on verifiers that take a published key for a secret, or a secret's name for another algorithm. */
    private static String confused(Issuer issuer) throws Exception {
        if (!issuer.publishes()) {
            return SigningKey.secret(SECRET).token(changed(issuer.header(), "alg", "HS384"), issuer.claims());
        }
        final byte[] published = pair(PAIRS, issuer).keys().getPublic().getEncoded();
        return SigningKey.secret(published).token(changed(issuer.header(), "alg", "HS256"), issuer.claims());
    }

    private static String header(Issuer issuer, String parameter, Object value) throws Exception {
        return key(issuer).token(changed(issuer.header(), parameter, value), issuer.claims());
    }

    private static String claim(Issuer issuer, String claim, @Nullable Object value) throws Exception {
        return key(issuer).token(issuer.header(), changed(issuer.claims(), claim, value));
    }

    private static String changed(String json, String name, @Nullable Object value) throws Exception {
        final Map<String, Object> members = Issuer.read(json);
        if (value == null) {
            members.remove(name);
        } else {
            members.put(name, value);
        }
        return JSONObjectUtils.toJSONString(members);
    }

    private static void assertBad(Issuer issuer, String token, String reason) {
        final TokenVerifier.Verdict verdict = verify(issuer, token);
        assertThat(verdict).as(token).isInstanceOf(TokenVerifier.Verdict.Bad.class);
        assertThat(((TokenVerifier.Verdict.Bad) verdict).reason()).isEqualTo(reason);
    }

    private static TokenVerifier.Verdict verify(Issuer issuer, String token) {
        final Clock clock = Clock.fixed(Instant.ofEpochSecond(Issuer.SECONDS), ZoneOffset.UTC);
        return issuer.publishes()
                ? new TokenVerifier(Objects.requireNonNull(keys), issuer.rules(), clock).verify(token)
                : TokenVerifier.withSecret(new String(SECRET, StandardCharsets.UTF_8), issuer.rules(), clock)
                        .verify(token);
    }

    private static SigningKey key(Issuer issuer) {
        return issuer.publishes() ? pair(PAIRS, issuer) : SigningKey.secret(SECRET);
    }

    private static SigningKey otherKey(Issuer issuer) {
        return issuer.publishes() ? pair(OTHER_PAIRS, issuer) : SigningKey.secret(OTHER_SECRET);
    }

    private static SigningKey.Pair pair(Map<Issuer.Keys, SigningKey.Pair> pairs, Issuer issuer) {
        return Objects.requireNonNull(pairs.get(issuer.keys()));
    }
}
