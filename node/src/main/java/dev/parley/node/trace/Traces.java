package dev.parley.node.trace;

import dev.parley.hub.node.NodeRef;
import dev.parley.hub.trace.CallTrace;
import dev.parley.hub.trace.TraceLog;
import dev.parley.hub.trace.Watches;
import dev.parley.ops.lifecycle.Component;
import dev.parley.ops.lifecycle.Step;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a node follows signals: in its log, those that an operator watches; as spans, where there is a collector. */
public final class Traces {
    private final Watches watches;
    private final @Nullable Spans spans;
    private final CallTrace calls;

    /**
     * Sends nothing before {@link #component} has started.
     *
     * @param version of this program
     * @param config where spans go; {@code null} for nowhere
     */
    public Traces(
            NodeRef self, String version, @Nullable SpanConfig config, InstantSource clock, MeterRegistry registry) {
        final SpanMeters meters = new SpanMeters(registry);
        this.watches = new Watches(clock);
        final TraceLog log = new TraceLog(self, watches);
        if (config == null) {
            this.spans = null;
            this.calls = new CallTrace(clock, log);
        } else {
            final Spans sent = new Spans(
                    new SpanSample(config.oneIn()),
                    new SpanExport(self, version, config.endpoint()),
                    config.collector(),
                    meters);
            this.spans = sent;
            this.calls = new CallTrace(clock, log, sent);
        }
    }

    /** What the hub asks. */
    public CallTrace calls() {
        return calls;
    }

    /** What an operator has the node log. */
    public Watches watches() {
        return watches;
    }

    /** Sends the spans; nothing where there is no collector. */
    public Optional<Component> component(Duration deadline) {
        return Optional.ofNullable(spans)
                .map(sent -> Component.named("spans")
                        .onStart(deadline, Step.blocking(sent::start))
                        .onStop(deadline, Step.blocking(sent::stop)));
    }
}
