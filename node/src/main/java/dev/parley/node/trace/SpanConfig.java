package dev.parley.node.trace;

import java.net.URI;

/**
 * Where spans go.
 *
 * @param endpoint of a collector, with the path
 * @param oneIn one negotiation in so many is told; 1 for all
 */
public record SpanConfig(URI endpoint, int oneIn) {
    private static final String PATH = "/v1/traces";

    /** With the path that OTLP has for traces, where the address has none. */
    public static SpanConfig of(URI collector, int oneIn) {
        final String path = collector.getRawPath();
        return new SpanConfig(
                path == null || path.isEmpty() || path.equals("/") ? collector.resolve(PATH) : collector, oneIn);
    }

    /** Its host and port alone: the address may have a password in it. */
    String collector() {
        return endpoint.getPort() < 0 ? endpoint.getHost() : endpoint.getHost() + ":" + endpoint.getPort();
    }
}
