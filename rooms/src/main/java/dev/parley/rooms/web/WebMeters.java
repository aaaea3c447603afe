package dev.parley.rooms.web;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code parley.connections} of the web wire: clients with a session, at the moment. */
final class WebMeters {
    private final AtomicInteger connections = new AtomicInteger();

    WebMeters(MeterRegistry registry) {
        Gauge.builder("parley.connections", connections, AtomicInteger::get)
                .description("open connections of clients, from the upgrade on")
                .tag("wire", "web")
                .register(registry);
    }

    void opened() {
        connections.incrementAndGet();
    }

    void closed() {
        connections.decrementAndGet();
    }
}
