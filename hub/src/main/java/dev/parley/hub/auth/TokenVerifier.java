package dev.parley.hub.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.ImmutableSecret;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.parley.protocol.UserId;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks tokens (protocol, "Tokens"; RFC 7519): HS256 with a shared secret, or RS256 and ES256 with the keys of a JWKS.
 * No leeway for clocks. Thread-safe; with a JWKS it may block while keys are fetched (at most a few seconds).
 */
public final class TokenVerifier {
    private static final int MAX_ROOMS = 256;

    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    private final boolean mayBlock;
    private final Clock clock;

    private TokenVerifier(
            JWKSource<SecurityContext> keys, Set<JWSAlgorithm> algorithms, boolean mayBlock, Clock clock) {
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(algorithms, keys));
        processor.setJWTClaimsSetVerifier((claims, context) -> {});
        this.mayBlock = mayBlock;
        this.clock = clock;
    }

    /** @param secret at least 32 bytes in UTF-8 (RFC 7518 section 3.2); less is an {@link IllegalArgumentException} */
    public static TokenVerifier withSecret(String secret, Clock clock) {
        final byte[] key = secret.getBytes(StandardCharsets.UTF_8);
        if (key.length < 32) {
            throw new IllegalArgumentException(
                    "the token secret has " + key.length + " bytes, HS256 needs at least 32");
        }
        return new TokenVerifier(new ImmutableSecret<>(key), Set.of(JWSAlgorithm.HS256), false, clock);
    }

    /** @param jwks where the keys are published (RFC 7517 section 5) */
    public static TokenVerifier withKeysFrom(URI jwks, Clock clock) {
        try {
            final JWKSource<SecurityContext> keys =
                    JWKSourceBuilder.create(jwks.toURL()).retrying(true).build();
            return new TokenVerifier(keys, Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256), true, clock);
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("not a URL of keys: " + jwks, e);
        }
    }

    /** Whether {@link #verify} may have to fetch keys, and so must not be called on an event loop. */
    public boolean mayBlock() {
        return mayBlock;
    }

    /** What became of a token. */
    public sealed interface Verdict {
        record Good(Grants grants) implements Verdict {}

        /**
         * It is not worth anything.
         *
         * @param reason fit for the client's developer
         */
        record Bad(String reason) implements Verdict {}

        /** The keys could not be fetched, so nobody can say. */
        record Unknown() implements Verdict {}
    }

    /** Checks a token, all but its revocation. */
    public Verdict verify(String token) {
        try {
            return read(processor.process(token, null));
        } catch (ParseException e) {
            return new Verdict.Bad("the token is not a JWT");
        } catch (BadJOSEException e) {
            return new Verdict.Bad("the token's signature or algorithm is wrong");
        } catch (JOSEException e) {
            return mayBlock ? new Verdict.Unknown() : new Verdict.Bad("the token's signature can't be checked");
        }
    }

    private Verdict read(JWTClaimsSet claims) {
        final String user = claims.getSubject();
        if (user == null || !UserId.isValid(user)) {
            return new Verdict.Bad("the token has no usable sub");
        }
        final Date expiry = claims.getExpirationTime();
        if (expiry == null) {
            return new Verdict.Bad("the token has no exp");
        }
        final Instant now = clock.instant();
        if (!expiry.toInstant().isAfter(now)) {
            return new Verdict.Bad("the token has expired");
        }
        final Date notBefore = claims.getNotBeforeTime();
        if (notBefore != null && notBefore.toInstant().isAfter(now)) {
            return new Verdict.Bad("the token is not valid yet");
        }
        final List<String> rooms = rooms(claims.getClaim("rooms"));
        final Role role = role(claims.getClaim("role"));
        if (rooms == null || role == null) {
            return new Verdict.Bad(rooms == null ? "the token's rooms are no list of patterns" : "no such role");
        }
        final Object name = claims.getClaim("name");
        return new Verdict.Good(new Grants(
                new UserId(user),
                expiry.toInstant(),
                claims.getJWTID(),
                name instanceof String text ? text : null,
                rooms,
                role));
    }

    private static @Nullable List<String> rooms(@Nullable Object claim) {
        if (claim == null) {
            return List.of();
        }
        if (!(claim instanceof List<?> list) || list.size() > MAX_ROOMS) {
            return null;
        }
        final List<String> rooms = new ArrayList<>();
        for (Object pattern : list) {
            if (!(pattern instanceof String text)) {
                return null;
            }
            rooms.add(text);
        }
        return rooms;
    }

    private static @Nullable Role role(@Nullable Object claim) {
        if (claim == null) {
            return Role.MEMBER;
        }
        for (Role role : Role.values()) {
            if (role.name().toLowerCase(Locale.ROOT).equals(claim)) {
                return role;
            }
        }
        return null;
    }
}
