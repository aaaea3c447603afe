package dev.parley.hub.auth;

import dev.parley.protocol.UserId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the claims of a token whose signature is good (RFC 7519 section 4). Thread-safe. */
final class ClaimReader {
    private static final int MAX_TEXT = 256;
    private static final int MAX_SHOWN = 100;
    /** The end of the year 9999: what is past it is no time in seconds. */
    private static final double LAST_SECOND = 253_402_300_799d;

    private final TokenRules rules;
    private final Clock clock;

    ClaimReader(TokenRules rules, Clock clock) {
        this.rules = rules;
        this.clock = clock;
    }

    Grants read(Map<String, Object> claims) throws TokenProblem {
        issuer(claims);
        audience(claims);
        final UserId user = user(claims.get("sub"));
        final Instant expiry = times(claims);
        return new Grants(
                user,
                expiry,
                issued(claims.get("iat")),
                text("jti", claims.get("jti")),
                find(claims, rules.name()) instanceof String name ? text(rules.name(), name) : null,
                GrantClaims.rooms(rules.rooms(), find(claims, rules.rooms())),
                GrantClaims.role(rules.role(), find(claims, rules.role())));
    }

    private void issuer(Map<String, Object> claims) throws TokenProblem {
        final Object issuer = claims.get("iss");
        if (rules.issuer() != null && !rules.issuer().equals(issuer)) {
            throw TokenProblem.of(
                    "iss", "not an issuer that is known here", "got " + shown(issuer) + ", expected " + rules.issuer());
        }
    }

    /** Access tokens of some issuers (AWS Cognito) have a {@code client_id} and no {@code aud}. */
    private void audience(Map<String, Object> claims) throws TokenProblem {
        if (rules.audience() == null) {
            return;
        }
        final Object audience = claims.containsKey("aud") ? claims.get("aud") : claims.get("client_id");
        final boolean meant = audience instanceof List<?> several
                ? several.contains(rules.audience())
                : rules.audience().equals(audience);
        if (!meant) {
            throw TokenProblem.of(
                    "aud",
                    "the token is for another audience",
                    "got " + shown(audience) + ", expected " + rules.audience());
        }
    }

    private static UserId user(@Nullable Object subject) throws TokenProblem {
        if (subject == null) {
            throw TokenProblem.of("sub", "got nothing, expected the user's id");
        }
        if (!(subject instanceof String text) || !UserId.isValid(text)) {
            throw TokenProblem.of("sub", "expected text of 1 to 256 characters without control characters");
        }
        return new UserId(text);
    }

    private Instant times(Map<String, Object> claims) throws TokenProblem {
        final Instant now = clock.instant();
        final Instant end = time("exp", claims.get("exp"));
        if (end == null) {
            throw TokenProblem.of("exp", "got nothing, expected when the token ends");
        }
        final Instant expiry = end.plus(rules.late());
        if (!expiry.isAfter(now)) {
            throw TokenProblem.of("exp", "the token has expired", "at " + end + ", it is " + now);
        }
        final Instant beginning = time("nbf", claims.get("nbf"));
        if (beginning != null && beginning.minus(rules.early()).isAfter(now)) {
            final Duration wait = Duration.between(now, beginning);
            throw TokenProblem.passing("nbf", "the token is not valid yet, but in " + wait.toSeconds() + " s");
        }
        return expiry;
    }

    /** Nothing depends on it but the revocation of all tokens of a user, so what is no time is none. */
    private static @Nullable Instant issued(@Nullable Object value) {
        try {
            return time("iat", value);
        } catch (TokenProblem nonsense) {
            return null;
        }
    }

    private static @Nullable Instant time(String claim, @Nullable Object value) throws TokenProblem {
        if (value == null) {
            return null;
        }
        if (!(value instanceof Number number)) {
            throw TokenProblem.of(claim, "expected a number of seconds since 1970, not " + kind(value));
        }
        final double seconds = number.doubleValue();
        if (!(seconds >= 0 && seconds <= LAST_SECOND)) {
            throw TokenProblem.of(claim, "expected seconds since 1970 (not milliseconds)", "got " + shown(value));
        }
        return Instant.ofEpochMilli(Math.round(seconds * 1000));
    }

    private static @Nullable String text(String claim, @Nullable Object value) throws TokenProblem {
        if (value == null) {
            return null;
        }
        if (!(value instanceof String text) || text.length() > MAX_TEXT) {
            throw TokenProblem.of(claim, "expected text of at most " + MAX_TEXT + " characters");
        }
        return text;
    }

    /** By the whole name, or else step by step at its dots ({@code realm_access.roles}). */
    private static @Nullable Object find(Map<?, ?> claims, String name) {
        final Object whole = claims.get(name);
        final int dot = name.indexOf('.');
        if (whole != null || dot < 0) {
            return whole;
        }
        return claims.get(name.substring(0, dot)) instanceof Map<?, ?> inner
                ? find(inner, name.substring(dot + 1))
                : null;
    }

    private static String kind(Object value) {
        return value instanceof String ? "text" : "something else";
    }

    /** What a token says, made fit for a line of a log. */
    static String shown(@Nullable Object value) {
        if (value == null) {
            return "nothing";
        }
        final String text = value.toString();
        return text.substring(0, Math.min(text.length(), MAX_SHOWN)).replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
    }
}
