package dev.parley.standalone.demo;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;

/** Signs tokens (protocol, "Tokens") for whoever asks: a demo knows no users. Safe for use from any thread. */
public final class DemoTokens {
    private static final Duration LIFETIME = Duration.ofHours(1);
    private static final int USER_BYTES = 6;

    private final SecureRandom random = new SecureRandom();
    private final byte[] secret;
    private final Clock clock;

    /** @param secret that the nodes check tokens with, at least 32 bytes in UTF-8 */
    public DemoTokens(String secret, Clock clock) {
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
        this.clock = clock;
    }

    /**
     * A token.
     *
     * @param text what the client shows to the hub
     * @param expires when it ends
     */
    public record Token(String text, Instant expires) {}

    /** A token for a user who is like no other, to enter the rooms that match {@code room}, for an hour. */
    public Token issue(String name, String room) {
        return issue(newUser(), name, room);
    }

    /** A user who is like no other. */
    String newUser() {
        final byte[] user = new byte[USER_BYTES];
        random.nextBytes(user);
        return "demo-" + Base64.getUrlEncoder().withoutPadding().encodeToString(user);
    }

    /**
     * A token for the same user as an earlier one, expired or not, because a session belongs to its user (protocol,
     * "Resume"). For a user who is like no other if that one was not signed here.
     */
    public Token renew(String earlier, String name, String room) {
        try {
            final SignedJWT token = SignedJWT.parse(earlier);
            if (token.verify(new MACVerifier(secret))) {
                return issue(token.getJWTClaimsSet().getSubject(), name, room);
            }
        } catch (ParseException | JOSEException e) {
            // No token of ours, then.
        }
        return issue(name, room);
    }

    private Token issue(String user, String name, String room) {
        return sign(
                new JWTClaimsSet.Builder().subject(user).claim("name", name).claim("rooms", List.of(room)), LIFETIME);
    }

    /** Signs what is claimed, for so long from now. */
    Token sign(JWTClaimsSet.Builder claims, Duration life) {
        final Instant now = clock.instant();
        final Instant expires = now.plus(life);
        claims.issueTime(Date.from(now)).expirationTime(Date.from(expires));
        final SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims.build());
        try {
            token.sign(new MACSigner(secret));
        } catch (JOSEException e) {
            throw new IllegalStateException("the secret was long enough for the nodes", e);
        }
        return new Token(token.serialize(), expires);
    }
}
