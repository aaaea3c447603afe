package dev.parley.node.trace;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** {@code parley.trace.spans}. There whether any are sent or not. Any thread. */
final class SpanMeters {
    final Counter exported;
    final Counter failed;
    final Counter full;
    final Counter stopped;

    SpanMeters(MeterRegistry registry) {
        exported = spans(registry, "exported");
        failed = spans(registry, "failed");
        full = spans(registry, "full");
        stopped = spans(registry, "stopped");
    }

    private static Counter spans(MeterRegistry registry, String outcome) {
        return Counter.builder("parley.trace.spans")
                .description("Spans for the collector, by what became of them")
                .tag("outcome", outcome)
                .register(registry);
    }
}
