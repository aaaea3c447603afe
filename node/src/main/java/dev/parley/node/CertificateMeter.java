package dev.parley.node;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.InstantSource;

/** {@code parley.tls.certificate.expires.seconds}: until the certificate of the wires is no longer good. */
final class CertificateMeter {
    private CertificateMeter() {}

    /** @param chain PEM, of which the first certificate is the wires' own, and in use already */
    static void bind(Path chain, InstantSource clock, MeterRegistry registry) {
        final long expires = own(chain).getNotAfter().toInstant().getEpochSecond();
        Gauge.builder(
                        "parley.tls.certificate.expires.seconds",
                        () -> expires - clock.instant().getEpochSecond())
                .description("Until the certificate of the wires is no longer good")
                .register(registry);
    }

    private static X509Certificate own(Path chain) {
        try (InputStream pem = Files.newInputStream(chain)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
        } catch (IOException | CertificateException e) {
            throw new IllegalStateException("the certificate in use can't be read: " + chain, e);
        }
    }
}
