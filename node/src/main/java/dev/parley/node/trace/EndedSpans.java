package dev.parley.node.trace;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.List;

/** The spans that were ended since they were taken last. For one thread. */
final class EndedSpans implements SpanProcessor {
    private List<SpanData> ended = new ArrayList<>();

    List<SpanData> take() {
        final List<SpanData> all = ended;
        ended = new ArrayList<>();
        return all;
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        // It is told when it ends.
    }

    @Override
    public boolean isStartRequired() {
        return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        ended.add(span.toSpanData());
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }
}
