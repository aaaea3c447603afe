package dev.parley.artifacts.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The wire's meters: {@code parley.artifacts.connections}, {@code .connections.refused}, {@code .requests}, {@code .refused},
 * {@code .cut}, {@code .sent.bytes}.
 */
final class ArtifactsWireMeters {
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS");
    private static final String OTHER = "other";
    private static final List<String> OUTCOMES = List.of("ok", "client-error", "server-error");

    private final MeterRegistry registry;
    private final AtomicInteger connections = new AtomicInteger();
    private final Counter full;
    private final Counter sent;
    private final Map<CutReason, Counter> cuts = new EnumMap<>(CutReason.class);
    private final Map<ProblemCode, Counter> refusals = new EnumMap<>(ProblemCode.class);

    ArtifactsWireMeters(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("parley.artifacts.connections", connections, AtomicInteger::get)
                .description("open connections of clients")
                .register(registry);
        full = Counter.builder("parley.artifacts.connections.refused")
                .description(
                        "connections that were closed as they came, because there or of their address were too many")
                .register(registry);
        sent = Counter.builder("parley.artifacts.sent.bytes")
                .description("bytes of downloads that have been written")
                .register(registry);
        for (String outcome : OUTCOMES) {
            for (String method : METHODS) {
                var _ = requests(method, outcome);
            }
            var _ = requests(OTHER, outcome);
        }
        for (CutReason reason : CutReason.values()) {
            cuts.put(
                    reason,
                    Counter.builder("parley.artifacts.cut")
                            .description("requests that ended without an answer, by what ended them")
                            .tag("reason", reason.label())
                            .register(registry));
        }
        for (ProblemCode code : ProblemCode.values()) {
            refusals.put(
                    code,
                    Counter.builder("parley.artifacts.refused")
                            .description("requests that were refused, by the answer's code")
                            .tag("code", code.wireName())
                            .register(registry));
        }
    }

    void connected() {
        connections.incrementAndGet();
    }

    void disconnected() {
        connections.decrementAndGet();
    }

    /** How many there are. */
    int connections() {
        return connections.get();
    }

    void full() {
        full.increment();
    }

    void sent(int bytes) {
        sent.increment(bytes);
    }

    void cut(CutReason reason) {
        cuts.getOrDefault(reason, full).increment();
    }

    void refused(ProblemCode code) {
        refusals.getOrDefault(code, full).increment();
    }

    void answered(HttpMethod method, HttpResponseStatus status) {
        requests(METHODS.contains(method.name()) ? method.name() : OTHER, outcome(status.code()))
                .increment();
    }

    private Counter requests(String method, String outcome) {
        return Counter.builder("parley.artifacts.requests")
                .description("requests that were answered")
                .tag("method", method)
                .tag("outcome", outcome)
                .register(registry);
    }

    private static String outcome(int status) {
        return OUTCOMES.get(status < 400 ? 0 : status < 500 ? 1 : 2);
    }
}
