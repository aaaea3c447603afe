package dev.parley.hub.auth;

import com.nimbusds.jose.JOSEObject;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Checks tokens (protocol, "Tokens"; RFC 7519): HS256 with a shared secret, or RS256, ES256 and EdDSA with the keys of a
 * JWKS. Thread-safe; with a JWKS it may block while keys are fetched (at most a few seconds).
 */
public final class TokenVerifier {
    /** {@code at+jwt}: access tokens of RFC 9068. */
    private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/jwt", "application/at+jwt");

    private volatile SignatureKeys keys;
    private final ClaimReader reader;

    TokenVerifier(SignatureKeys keys, TokenRules rules, Clock clock) {
        this.keys = keys;
        this.reader = new ClaimReader(rules, clock);
    }

    /** @param secret at least 32 bytes in UTF-8 (RFC 7518 section 3.2); less is an {@link IllegalArgumentException} */
    public static TokenVerifier withSecret(String secret, TokenRules rules, Clock clock) {
        return withSecrets(List.of(secret), rules, clock);
    }

    /** As {@link #withSecret}, for the time in which issuers change their secret: a token of any of them is good. */
    public static TokenVerifier withSecrets(List<String> secrets, TokenRules rules, Clock clock) {
        return new TokenVerifier(shared(secrets), rules, clock);
    }

    private static SignatureKeys shared(List<String> secrets) {
        return SignatureKeys.shared(secrets.stream().map(TokenVerifier::key).toList());
    }

    /** Of one that was made {@link #withSecrets}: from now on a token of any of these is good. */
    public void secrets(List<String> now) {
        keys = shared(now);
    }

    private static byte[] key(String secret) {
        final byte[] key = secret.getBytes(StandardCharsets.UTF_8);
        if (key.length < 32) {
            throw new IllegalArgumentException(
                    "the token secret has " + key.length + " bytes, HS256 needs at least 32");
        }
        return key;
    }

    /** @param jwks where the keys are published (RFC 7517 section 5) */
    public static TokenVerifier withKeysFrom(URI jwks, TokenRules rules, Clock clock) {
        return new TokenVerifier(PublishedKeys.at(jwks), rules, clock);
    }

    /** Whether {@link #verify} may have to fetch keys, and so must not be called on an event loop. */
    public boolean mayBlock() {
        return keys.mayBlock();
    }

    /** Why no token can be checked at the moment; empty if they can. Does not block. */
    public String trouble() {
        return keys.trouble();
    }

    /** Whether the keys are the newest: not while their issuer can't be reached, though older ones may do. Does not block. */
    public boolean current() {
        return keys.current();
    }

    /** How long ago the keys were fetched; zero where they are not fetched. Does not block. */
    public Duration keysAge() {
        return keys.age();
    }

    /** Fetches keys if there are none yet, so that the first client need not wait. May block for some seconds. */
    public void fetchKeys() {
        keys.fetch();
    }

    /** What became of a token. */
    public sealed interface Verdict {
        record Good(Grants grants) implements Verdict {}

        /**
         * It is not worth anything.
         *
         * @param claim which claim, header parameter or part is at fault
         * @param reason fit for the client's developer
         * @param detail the reason with what only operators shall see
         */
        record Bad(String claim, String reason, String detail) implements Verdict {}

        /**
         * The keys could not be fetched, or it is not valid yet: it is worth trying again.
         *
         * @param reason fit for the client's developer
         */
        record Unknown(String reason) implements Verdict {}
    }

    /** Checks a token, all but its revocation. */
    public Verdict verify(String token) {
        try {
            final JWSObject jws = parse(token);
            final SignatureKeys keys = this.keys;
            header(jws.getHeader(), keys);
            keys.check(jws);
            final Map<String, Object> claims = jws.getPayload().toJSONObject();
            if (claims == null) {
                throw TokenProblem.of("token", "its claims are no JSON object");
            }
            return new Verdict.Good(reader.read(claims));
        } catch (TokenProblem problem) {
            return problem.verdict();
        }
    }

    private static JWSObject parse(String token) throws TokenProblem {
        try {
            if (JOSEObject.parse(token) instanceof JWSObject jws) {
                return jws;
            }
        } catch (ParseException | IllegalArgumentException e) {
            throw TokenProblem.of("token", "is not a JWT");
        }
        throw TokenProblem.of("alg", "the token is not signed");
    }

    private static void header(JWSHeader header, SignatureKeys keys) throws TokenProblem {
        if (!keys.algorithms().contains(header.getAlgorithm())) {
            throw TokenProblem.of(
                    "alg", "an algorithm that is not taken here", "got " + ClaimReader.shown(header.getAlgorithm()));
        }
        if (header.getType() != null
                && !TYPES.contains(header.getType().getType().toLowerCase(Locale.ROOT))) {
            throw TokenProblem.of("typ", "expected JWT, at+jwt or none", "got " + ClaimReader.shown(header.getType()));
        }
        if (header.getCriticalParams() != null) {
            throw TokenProblem.of("crit", "names extensions that are not known here");
        }
    }
}
