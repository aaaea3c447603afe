package dev.parley.node.trace;

import dev.parley.hub.trace.Passage;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.sdk.trace.IdGenerator;

/** Gives a span the ids that its passage has already. For one thread. */
final class SpanIds implements IdGenerator {
    private String trace = "";
    private String span = "";

    /** The next span that is made is of this passage. */
    void next(Passage passage) {
        trace = passage.signal().trace().value();
        span = SpanId.fromLong(passage.span());
    }

    @Override
    public String generateSpanId() {
        return span;
    }

    @Override
    public String generateTraceId() {
        return trace;
    }
}
