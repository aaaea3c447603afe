package dev.parley.redis.failover;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** What a pool's meters say. */
record Meters(SimpleMeterRegistry registry, String pool) {
    /** Sockets to all servers that carry commands. */
    double open() {
        return connections("active") + connections("idle");
    }

    private double connections(String state) {
        return registry.find("parley.redis.pool.connections").tags("pool", pool, "state", state).gauges().stream()
                .mapToDouble(Gauge::value)
                .sum();
    }

    double gauge(String name) {
        return registry.get(name).tag("pool", pool).gauge().value();
    }
}
