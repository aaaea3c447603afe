package dev.parley.simulation;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.util.Date;
import java.util.List;

/** What an issuer would issue. */
final class Tokens {
    static final String SECRET = "a secret of at least 32 bytes, as HS256 wants";

    private Tokens() {}

    /** Good for a day, and for these rooms. */
    static String of(String user, String... rooms) {
        try {
            final SignedJWT jwt = new SignedJWT(
                    new JWSHeader(JWSAlgorithm.HS256),
                    new JWTClaimsSet.Builder()
                            .subject(user)
                            .expirationTime(Date.from(Machine.BEGINNING.plus(Duration.ofDays(1))))
                            .claim("role", "moderator")
                            .claim("rooms", List.of(rooms))
                            .build());
            jwt.sign(new MACSigner(SECRET));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
