package dev.parley.node;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/** {@code parley.tls.certificate.expires.seconds}: until the certificate of the wires is no longer good. */
final class CertificateMeter {
    private CertificateMeter() {}

    /** @param expires when the one that new connections get is no longer good */
    static void bind(Supplier<Instant> expires, InstantSource clock, MeterRegistry registry) {
        Gauge.builder(
                        "parley.tls.certificate.expires.seconds",
                        () -> expires.get().getEpochSecond() - clock.instant().getEpochSecond())
                .description("Until the certificate of the wires is no longer good")
                .register(registry);
    }
}
