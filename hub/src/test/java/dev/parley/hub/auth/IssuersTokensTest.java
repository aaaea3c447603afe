package dev.parley.hub.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import dev.parley.protocol.RoomName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Headers and claims as issuers and libraries write them, signed with a secret. */
class IssuersTokensTest {
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

    @Test
    void auth0_has_claims_with_names_like_addresses_and_two_audiences() throws JOSEException {
        final Map<String, Object> token = claims();
        token.put("iss", "https://acme.eu.auth0.com/");
        token.put("aud", List.of("https://calls.acme.example", "https://acme.eu.auth0.com/userinfo"));
        token.put("sub", "auth0|65f0c0ffee");
        token.put("https://acme.example/rooms", List.of("acme-*"));
        token.put("https://acme.example/role", "moderator");
        final TokenRules rules = TokenRules.defaults()
                .from("https://acme.eu.auth0.com/", "https://calls.acme.example")
                .naming("https://acme.example/rooms", "https://acme.example/role", "name");
        final Grants grants = good(rules, token);
        assertThat(grants.allows(new RoomName("acme-1"))).isTrue();
        assertThat(grants.role()).isEqualTo(Role.MODERATOR);
        brokenInManyWays(rules, token);
    }

    @Test
    void keycloak_has_roles_in_an_object_and_others_among_them() throws JOSEException {
        final Map<String, Object> token = claims();
        token.put("iss", "https://sso.acme.example/realms/acme");
        token.put("aud", List.of("parley", "account"));
        token.put("typ", "Bearer");
        token.put("azp", "web");
        token.put("preferred_username", "ann");
        token.put("realm_access", Map.of("roles", List.of("offline_access", "moderator", "member")));
        final TokenRules rules = TokenRules.defaults()
                .from("https://sso.acme.example/realms/acme", "parley")
                .naming("rooms", "realm_access.roles", "preferred_username");
        final Grants grants = good(rules, token);
        assertThat(grants.role()).isEqualTo(Role.MODERATOR);
        assertThat(grants.name()).isEqualTo("ann");
        brokenInManyWays(rules, token);
    }

    @Test
    void firebase_cognito_and_azure_have_their_own_ways() throws JOSEException {
        final Map<String, Object> firebase = claims();
        firebase.put("iss", "https://securetoken.google.com/acme-calls");
        firebase.put("aud", "acme-calls");
        firebase.put("auth_time", SECONDS);
        firebase.put("firebase", Map.of("sign_in_provider", "password", "identities", Map.of()));
        brokenInManyWays(
                TokenRules.defaults().from("https://securetoken.google.com/acme-calls", "acme-calls"), firebase);

        final Map<String, Object> cognito = claims();
        cognito.put("iss", "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI");
        cognito.put("client_id", "3n4b5urk1ft4fl3mg5e62d9ado");
        cognito.put("token_use", "access");
        cognito.put("cognito:groups", List.of("admin", "staff"));
        final TokenRules pool = TokenRules.defaults()
                .from("https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI", "3n4b5urk1ft4fl3mg5e62d9ado")
                .naming("rooms", "cognito:groups", "username");
        assertThat(good(pool, cognito).role()).isEqualTo(Role.ADMIN);
        brokenInManyWays(pool, cognito);

        final Map<String, Object> azure = claims();
        azure.put("iss", "https://login.microsoftonline.com/9122040d-6c67-4c5b-b112-36a304b66dad/v2.0");
        azure.put("aud", "6e74172b-be56-4843-9ff4-e66a39bb12e3");
        azure.put("ver", "2.0");
        azure.put("roles", List.of("moderator"));
        final TokenRules tenant = TokenRules.defaults()
                .from(
                        "https://login.microsoftonline.com/9122040d-6c67-4c5b-b112-36a304b66dad/v2.0",
                        "6e74172b-be56-4843-9ff4-e66a39bb12e3")
                .naming("rooms", "roles", "name");
        assertThat(good(tenant, azure).role()).isEqualTo(Role.MODERATOR);
        brokenInManyWays(tenant, azure);
    }

    /** The token is good, and each of its breaks is refused for that. */
    private static void brokenInManyWays(TokenRules rules, Map<String, Object> token) throws JOSEException {
        good(rules, token);
        final String audience = token.containsKey("aud") ? "aud" : "client_id";
        assertThat(bad(rules, broken(token, "iss", "https://evil.example"))).isEqualTo("iss");
        assertThat(bad(rules, broken(token, "iss", null))).isEqualTo("iss");
        assertThat(bad(rules, broken(token, "iss", token.get("iss") + "/"))).isEqualTo("iss");
        assertThat(bad(rules, broken(token, audience, "another"))).isEqualTo("aud");
        assertThat(bad(rules, broken(token, audience, List.of()))).isEqualTo("aud");
        assertThat(bad(rules, broken(token, audience, null))).isEqualTo("aud");
        assertThat(bad(rules, broken(token, "exp", SECONDS))).isEqualTo("exp");
        assertThat(bad(rules, broken(token, "exp", null))).isEqualTo("exp");
        assertThat(bad(rules, broken(token, "sub", null))).isEqualTo("sub");
        assertThat(bad(rules, broken(token, "sub", ""))).isEqualTo("sub");
        assertThat(bad(rules, broken(token, "jti", "j".repeat(257)))).isEqualTo("jti");
        assertThat(bad(rules, broken(token, rules.name(), "n".repeat(257)))).isEqualTo(rules.name());
        assertThat(bad(rules, broken(token, rules.rooms(), "lobby"))).isEqualTo(rules.rooms());
        assertThat(bad(rules, broken(token, rules.rooms(), List.of("**")))).isEqualTo(rules.rooms());
    }

    private static Map<String, Object> broken(Map<String, Object> token, String claim, @Nullable Object value) {
        final Map<String, Object> copy = new HashMap<>(token);
        copy.put(claim, value);
        copy.values().removeIf(java.util.Objects::isNull);
        return copy;
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
