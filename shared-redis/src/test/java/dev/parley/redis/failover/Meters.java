package dev.parley.redis.failover;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** What a pool's meters say. */
record Meters(SimpleMeterRegistry registry, String pool) {
    double open() {
        return connections("active") + connections("idle");
    }

    private double connections(String state) {
        return registry.get("parley.redis.pool.connections")
                .tags("pool", pool, "state", state)
                .gauge()
                .value();
    }

    double gauge(String name) {
        return registry.get(name).tag("pool", pool).gauge().value();
    }
}
