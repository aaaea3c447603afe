package dev.parley.hub.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.MACVerifier;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The keys that tokens may be signed with. Thread-safe. */
interface SignatureKeys {
    /** What else a token is signed with, it is refused. */
    Set<JWSAlgorithm> algorithms();

    /** Whether {@link #check} may fetch keys. */
    boolean mayBlock();

    /** Why no token can be checked at the moment; empty if they can. Does not block. */
    String trouble();

    /** Whether the keys are the newest that there are. Does not block. */
    boolean current();

    /** How long ago they were had from where they come from; zero where they come from nowhere. Does not block. */
    Duration age();

    /** Returns if one of the keys has signed it. */
    void check(JWSObject token) throws TokenProblem;

    /** Fetches keys, if there are none yet. May block for some seconds. */
    void fetch();

    /** What issuers and the hub share: one or, while it is being changed, two. A {@code kid} means nothing here: all are tried. */
    static SignatureKeys shared(List<byte[]> secrets) {
        return new SignatureKeys() {
            @Override
            public Set<JWSAlgorithm> algorithms() {
                return Set.of(JWSAlgorithm.HS256);
            }

            @Override
            public boolean mayBlock() {
                return false;
            }

            @Override
            public String trouble() {
                return "";
            }

            @Override
            public boolean current() {
                return true;
            }

            @Override
            public Duration age() {
                return Duration.ZERO;
            }

            @Override
            public void fetch() {}

            @Override
            public void check(JWSObject token) throws TokenProblem {
                try {
                    for (byte[] secret : secrets) {
                        if (token.verify(new MACVerifier(secret))) {
                            return;
                        }
                    }
                } catch (JOSEException e) {
                    throw TokenProblem.of("signature", "can't be checked");
                }
                throw TokenProblem.of("signature", "does not fit the token");
            }
        };
    }
}
