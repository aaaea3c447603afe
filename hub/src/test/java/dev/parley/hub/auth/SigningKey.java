package dev.parley.hub.auth;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs tokens with the JDK alone, so that what checks them is not what made them. */
interface SigningKey {
    byte[] sign(byte[] input) throws GeneralSecurityException;

    /** The token of these two JSON texts. */
    default String token(String header, String claims) throws GeneralSecurityException {
        final String input = Base64URL.encode(header) + "." + Base64URL.encode(claims);
        return input + "." + Base64URL.encode(sign(input.getBytes(StandardCharsets.US_ASCII)));
    }

    /** HS256. */
    static SigningKey secret(byte[] secret) {
        return input -> {
            final Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(input);
        };
    }

    /** One of a kind that is published. */
    record Pair(Issuer.Keys kind, KeyPair keys) implements SigningKey {
        static Pair of(Issuer.Keys kind) throws GeneralSecurityException {
            final KeyPairGenerator generator = KeyPairGenerator.getInstance(
                    switch (kind) {
                        case RSA -> "RSA";
                        case ELLIPTIC -> "EC";
                        case EDWARDS -> "Ed25519";
                        case SECRET -> throw new IllegalArgumentException("a secret is no pair");
                    });
            switch (kind) {
                case RSA -> generator.initialize(2048);
                case ELLIPTIC -> generator.initialize(256);
                default -> {}
            }
            return new Pair(kind, generator.generateKeyPair());
        }

        @Override
        public byte[] sign(byte[] input) throws GeneralSecurityException {
            final Signature signature = Signature.getInstance(
                    switch (kind) {
                        case RSA -> "SHA256withRSA";
                        case ELLIPTIC -> "SHA256withECDSAinP1363Format";
                        default -> "Ed25519";
                    });
            signature.initSign(keys.getPrivate());
            signature.update(input);
            return signature.sign();
        }

        /** The public half, as it stands in a JWKS. */
        JWK published(String kid) {
            return switch (kind) {
                case RSA ->
                    new RSAKey.Builder((RSAPublicKey) keys.getPublic())
                            .keyID(kid)
                            .keyUse(KeyUse.SIGNATURE)
                            .build();
                case ELLIPTIC ->
                    new ECKey.Builder(Curve.P_256, (ECPublicKey) keys.getPublic())
                            .keyID(kid)
                            .keyUse(KeyUse.SIGNATURE)
                            .build();
                default -> {
                    final byte[] encoded = keys.getPublic().getEncoded();
                    final byte[] x = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
                    yield new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(x))
                            .keyID(kid)
                            .keyUse(KeyUse.SIGNATURE)
                            .build();
                }
            };
        }
    }
}
