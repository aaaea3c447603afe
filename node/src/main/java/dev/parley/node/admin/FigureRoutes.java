package dev.parley.node.admin;

import static dev.parley.node.admin.AdminRoute.ok;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.parley.ops.http.AdminRoutes;
import dev.parley.ops.http.OpsMethod;
import dev.parley.ops.http.OpsResponse;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import java.io.IOException;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What a closed list of meters says now. No times are kept here: who asks twice has rates and quantiles from the differences.
 */
final class FigureRoutes {
    /** Series in one answer; those of a Cluster of many servers are the most. */
    static final int MAX = 2_000;

    static final Set<String> NAMES = Set.of(
            "parley.connections",
            "parley.sessions",
            "parley.rooms",
            "parley.admissions",
            "parley.join.latency",
            "parley.signals",
            "parley.signal.latency",
            "parley.outbox.bytes",
            "parley.peer.connections",
            "parley.redis.up",
            "parley.redis.pool.connections",
            "parley.redis.pool.limit",
            "parley.redis.pool.waiting",
            "parley.redis.pool.acquire",
            "parley.redis.pool.rejected",
            "parley.redis.pool.failures",
            "parley.redis.pool.reconnects",
            "parley.redis.command",
            "parley.redis.server.up",
            "parley.redis.server.age.seconds",
            "parley.redis.server.clients",
            "parley.redis.server.clients.max",
            "parley.redis.server.rejected",
            "parley.redis.server.memory.bytes",
            "parley.redis.server.memory.max.bytes",
            "parley.redis.server.evicted",
            "parley.amqp.up",
            "parley.amqp.connections",
            "parley.amqp.channels",
            "parley.exchange.published",
            "parley.exchange.received",
            "parley.exchange.returned",
            "parley.link.retained",
            "parley.link.settle",
            "parley.link.overflow",
            "parley.webhooks.waiting",
            "parley.log.dropped",
            "process.cpu.usage",
            "jvm.memory.used",
            "jvm.memory.max");

    /** The same on every series of a node, which says who it is by another route. */
    private static final Set<String> COMMON = Set.of("service", "node");

    private final MeterRegistry meters;
    private final Clock clock;

    FigureRoutes(MeterRegistry meters, Clock clock) {
        this.meters = meters;
        this.clock = clock;
    }

    void addTo(AdminRoutes routes) {
        routes.on(OpsMethod.GET, "/admin/v1/figures", AdminRoute.of(asked -> figures()));
    }

    private OpsResponse figures() {
        final List<Meter> known = meters.getMeters().stream()
                .filter(meter -> NAMES.contains(meter.getId().getName()))
                .sorted(Comparator.comparing(meter -> meter.getId().getName()))
                .toList();
        return ok(json -> {
            json.writeStringField("at", clock.instant().toString());
            json.writeArrayFieldStart("figures");
            for (Meter meter : known.subList(0, Math.min(MAX, known.size()))) {
                write(json, meter);
            }
            json.writeEndArray();
            json.writeNumberField("left", Math.max(0, known.size() - MAX));
        });
    }

    private static void write(JsonGenerator json, Meter meter) throws IOException {
        switch (meter) {
            case Timer timer -> histogram(json, timer);
            case Counter counter -> value(json, meter, counter.count());
            case FunctionCounter counter -> value(json, meter, counter.count());
            case Gauge gauge -> value(json, meter, gauge.value());
            default -> throw new IllegalStateException("Nobody shows what a meter of this kind says: " + meter.getId());
        }
    }

    /** What a gauge can't say now is no figure. */
    private static void value(JsonGenerator json, Meter meter, double value) throws IOException {
        if (Double.isFinite(value)) {
            json.writeStartObject();
            identity(json, meter);
            json.writeNumberField("value", value);
            json.writeEndObject();
        }
    }

    private static void histogram(JsonGenerator json, Timer timer) throws IOException {
        final HistogramSnapshot snapshot = timer.takeSnapshot();
        json.writeStartObject();
        identity(json, timer);
        json.writeNumberField("count", snapshot.count());
        json.writeNumberField("sum", snapshot.total(TimeUnit.SECONDS));
        json.writeArrayFieldStart("buckets");
        for (CountAtBucket bucket : snapshot.histogramCounts()) {
            final double bound = bucket.bucket(TimeUnit.SECONDS);
            if (Double.isFinite(bound)) {
                json.writeStartObject();
                json.writeNumberField("le", bound);
                json.writeNumberField("count", (long) bucket.count());
                json.writeEndObject();
            }
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void identity(JsonGenerator json, Meter meter) throws IOException {
        json.writeStringField("name", meter.getId().getName());
        json.writeObjectFieldStart("labels");
        for (Tag tag : meter.getId().getTags()) {
            if (!COMMON.contains(tag.getKey())) {
                json.writeStringField(tag.getKey(), tag.getValue());
            }
        }
        json.writeEndObject();
    }
}
