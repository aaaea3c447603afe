package dev.parley.node.tls;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Map;

/**
 * What the wires show to whoever connects.
 *
 * @param expires when its certificate is no longer good
 */
record Identity(SslContext context, Instant expires) {
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    /** Throws {@link IllegalArgumentException} with the reason if certificate and key can't be used with each other. */
    static Identity of(TlsFiles.Content content) {
        if (!content.trouble().isEmpty()) {
            throw new IllegalArgumentException(content.trouble());
        }
        try {
            final PrivateKey key = CurrentContext.key(stream(content.key()));
            final X509Certificate own = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(stream(content.chain()));
            if (!fit(own.getPublicKey(), key)) {
                throw new IllegalArgumentException("the key is not that of the certificate");
            }
            final SslContext context = SslContextBuilder.forServer(stream(content.chain()), stream(content.key()))
                    .protocols("TLSv1.3", "TLSv1.2")
                    .build();
            return new Identity(context, own.getNotAfter().toInstant());
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** A context is made of any two, and then no handshake succeeds. */
    private static boolean fit(PublicKey certified, PrivateKey key) throws GeneralSecurityException {
        final String algorithm = SIGNATURES.get(certified.getAlgorithm());
        if (algorithm == null) {
            return true;
        }
        final byte[] anything = {1};
        final Signature signature = Signature.getInstance(algorithm);
        try {
            // A copy by the JDK: with BouncyCastle there, Netty reads keys that the JDK does not take.
            signature.initSign(KeyFactory.getInstance(certified.getAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(key.getEncoded())));
            signature.update(anything);
            final byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(anything);
            return signature.verify(signed);
        } catch (InvalidKeySpecException | InvalidKeyException | SignatureException e) {
            return false;
        }
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
