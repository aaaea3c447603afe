package dev.parley.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/** The meters that the features of a node register, by name, type and labels: what rules and dashboards may speak of. */
final class SampleMeters {

    private SampleMeters() {}

    static void register(MeterRegistry meters) {
        for (String state : new String[] {"active", "idle", "max"}) {
            gauge(meters, "parley.redis.pool.connections", "pool", "shared", "state", state);
        }
        counter(meters, "parley.redis.pool.failures", "pool", "shared");
        timer(meters, "parley.redis.command", "pool", "shared", "outcome", "ok");
        gauge(meters, "parley.redis.server.clients", "pool", "shared");
        FunctionCounter.builder("parley.redis.server.evicted", 1, n -> n)
                .tag("pool", "shared")
                .register(meters);
        gauge(meters, "parley.redis.up", "pool", "shared");
        gauge(meters, "parley.redis.subscriptions", "pool", "shared");
        gauge(meters, "parley.redis.backup.used", "pool", "shared");
        gauge(meters, "parley.redis.backup.ready", "pool", "shared");
        gauge(meters, "parley.amqp.up");
        gauge(meters, "parley.amqp.connections", "state", "open");
        gauge(meters, "parley.amqp.channels", "state", "open");
        counter(meters, "parley.exchange.published", "kind", "signal");
        counter(meters, "parley.exchange.returned");
        gauge(meters, "parley.link.retained");
        counter(meters, "parley.link.outcomes", "outcome", "delivered");
        gauge(meters, "parley.connections", "wire", "native");
        gauge(meters, "parley.sessions", "state", "connected");
        gauge(meters, "parley.rooms");
        counter(meters, "parley.signals", "type", "offer", "route", "local", "outcome", "delivered");
        Timer.builder("parley.signal.latency")
                .tag("route", "local")
                .publishPercentileHistogram()
                .register(meters);
    }

    private static void gauge(MeterRegistry meters, String name, String... tags) {
        Gauge.builder(name, () -> 1).tags(tags).register(meters);
    }

    private static void counter(MeterRegistry meters, String name, String... tags) {
        Counter.builder(name).tags(tags).register(meters);
    }

    private static void timer(MeterRegistry meters, String name, String... tags) {
        Timer.builder(name).tags(tags).register(meters);
    }
}
