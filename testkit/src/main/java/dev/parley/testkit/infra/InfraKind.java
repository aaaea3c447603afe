package dev.parley.testkit.infra;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where test servers come from, in the order in which they are tried. */
public enum InfraKind {
    /** Containers, by Testcontainers. */
    DOCKER,
    /** Programs that are installed on this machine, as child processes. */
    NATIVE,
    /** A Redis program out of a jar, as a child process, and an AMQP broker that is not RabbitMQ, inside the JVM. */
    EMBEDDED;

    /** The kind that {@code -Dinfra} forces, if any. */
    static Optional<InfraKind> forced() {
        return parse(System.getProperty("infra", ""));
    }

    static Optional<InfraKind> parse(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        return Optional.of(Arrays.stream(values())
                .filter(kind -> kind.label().equals(text.strip()))
                .findAny()
                .orElseThrow(() -> new InfraUnavailableException(
                        "-Dinfra is docker, native, embedded or empty, not '" + text + "'")));
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
