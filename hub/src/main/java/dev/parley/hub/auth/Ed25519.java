package dev.parley.hub.auth;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.OctetKeyPair;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;

/** Signatures by Ed25519 (RFC 8037) with what the JDK has: nimbus needs another library for them. */
final class Ed25519 {
    private static final int KEY_BYTES = 32;

    private Ed25519() {}

    static boolean verify(OctetKeyPair key, JWSObject token) throws GeneralSecurityException {
        final byte[] x = key.getDecodedX();
        if (!Curve.Ed25519.equals(key.getCurve()) || x.length != KEY_BYTES) {
            return false;
        }
        final Signature signature = Signature.getInstance("Ed25519");
        signature.initVerify(KeyFactory.getInstance("Ed25519")
                .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point(x))));
        signature.update(token.getSigningInput());
        return signature.verify(token.getSignature().decode());
    }

    /** The point as RFC 8032 writes it: little-endian, the highest bit tells whether x is odd. */
    private static EdECPoint point(byte[] littleEndian) {
        final byte[] bigEndian = new byte[KEY_BYTES];
        for (int i = 0; i < KEY_BYTES; i++) {
            bigEndian[i] = littleEndian[KEY_BYTES - 1 - i];
        }
        final boolean odd = bigEndian[0] < 0;
        bigEndian[0] &= 0x7f;
        return new EdECPoint(odd, new BigInteger(1, bigEndian));
    }
}
