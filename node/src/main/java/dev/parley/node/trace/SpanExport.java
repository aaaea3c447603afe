package dev.parley.node.trace;

import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.trace.Passage;
import dev.parley.hub.trace.Station;
import dev.parley.hub.trace.TracedSignal;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Makes spans of passages, and sends them by the OpenTelemetry SDK. */
final class SpanExport implements SpanSender {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CONNECT = Duration.ofSeconds(3);
    /** Says on standard error what {@link Spans} logs and counts. Held, as it would be forgotten with its level otherwise. */
    private static final Logger OF_SDK = Logger.getLogger("io.opentelemetry");

    private final SpanIds ids = new SpanIds();
    private final EndedSpans ended = new EndedSpans();
    private final SdkTracerProvider provider;
    private final Tracer tracer;
    private final SpanExporter exporter;

    SpanExport(NodeRef self, String version, URI endpoint) {
        OF_SDK.setLevel(Level.OFF);
        this.exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(endpoint.toString())
                .setTimeout(TIMEOUT)
                .setConnectTimeout(CONNECT)
                .setMeterProvider(MeterProvider.noop())
                .build();
        this.provider = SdkTracerProvider.builder()
                .setResource(Resource.getDefault()
                        .merge(Resource.create(Attributes.builder()
                                .put("service.name", "parley-" + self.service().wireName())
                                .put("service.instance.id", self.id().value())
                                .put("service.version", version)
                                .build())))
                .setIdGenerator(ids)
                .addSpanProcessor(ended)
                .build();
        this.tracer = provider.get("dev.parley", version);
    }

    @Override
    public boolean send(List<Passage> passages) {
        passages.forEach(this::span);
        final List<SpanData> spans = ended.take();
        return exporter.export(spans)
                .join(TIMEOUT.plusSeconds(1).toMillis(), TimeUnit.MILLISECONDS)
                .isSuccess();
    }

    @Override
    public void close() {
        provider.close();
        exporter.close();
    }

    private void span(Passage passage) {
        final TracedSignal signal = passage.signal();
        final SpanBuilder builder = tracer.spanBuilder(
                        signal.type().wireName() + " " + passage.station().text())
                .setParent(parent(passage))
                .setSpanKind(kind(passage.station()))
                .setStartTimestamp(passage.began())
                .setAttribute("parley.station", passage.station().text())
                .setAttribute("parley.type", signal.type().wireName())
                .setAttribute("parley.room", signal.room().value())
                .setAttribute("parley.from", signal.from().value())
                .setAttribute("parley.to", signal.to().value())
                .setAttribute("parley.mid", signal.mid().value());
        final NodeRef way = passage.way();
        if (way != null) {
            builder.setAttribute("parley.way", way.toString());
        }
        ids.next(passage);
        final Span span = builder.startSpan();
        final Outcome outcome = passage.outcome();
        if (outcome != null) {
            span.setAttribute("parley.outcome", outcome.name().toLowerCase(Locale.ROOT));
            if (outcome != Outcome.DELIVERED && outcome != Outcome.HELD) {
                span.setStatus(StatusCode.ERROR);
            }
        }
        span.end(passage.ended());
    }

    private static Context parent(Passage passage) {
        return passage.parent() == Passage.NO_PARENT
                ? Context.root()
                : Context.root()
                        .with(Span.wrap(SpanContext.createFromRemoteParent(
                                passage.signal().trace().value(),
                                SpanId.fromLong(passage.parent()),
                                TraceFlags.getSampled(),
                                TraceState.getDefault())));
    }

    private static SpanKind kind(Station station) {
        return switch (station) {
            case RECEIVED -> SpanKind.SERVER;
            case PUBLISHED -> SpanKind.PRODUCER;
            case DELIVERED -> SpanKind.CONSUMER;
            case ROUTED, ANSWERED -> SpanKind.INTERNAL;
        };
    }
}
