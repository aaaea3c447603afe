package dev.parley.system.harness;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;

/** Tokens as an application's server would issue them: HS256 with {@link #SECRET}. */
public final class Token {
    /** What every node of the tests checks tokens with. */
    public static final String SECRET = "a secret of the system tests, 32 bytes and more";

    private final JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder();
    private final String id = UUID.randomUUID().toString();
    private Instant expiry = Instant.now().plus(Duration.ofMinutes(10));
    private String secret = SECRET;

    private Token(String user) {
        claims.subject(user).jwtID(id).claim("rooms", List.of("*"));
    }

    /** A good one: every room, ten minutes. */
    public static Token of(String user) {
        return new Token(user);
    }

    public Token rooms(String... patterns) {
        claims.claim("rooms", List.of(patterns));
        return this;
    }

    /** Sets or, with null, removes a claim. */
    public Token claim(String name, Object value) {
        claims.claim(name, value);
        return this;
    }

    public Token role(String role) {
        return claim("role", role);
    }

    public Token expiresIn(Duration time) {
        expiry = Instant.now().plus(time);
        return this;
    }

    public Token withoutExpiry() {
        expiry = null;
        return this;
    }

    public Token signedWith(String other) {
        secret = other;
        return this;
    }

    /** Its {@code jti}. */
    public String id() {
        return id;
    }

    /** Its {@code exp}, in seconds; a token's expiry has no fractions of a second. */
    public long expiry() {
        return expiry.getEpochSecond();
    }

    /** The token itself. */
    public String sign() {
        try {
            claims.expirationTime(expiry == null ? null : Date.from(expiry));
            final SignedJWT jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims.build());
            jwt.sign(new MACSigner(secret.getBytes(StandardCharsets.UTF_8)));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
