package dev.parley.testkit.fault;

import java.time.Duration;

/** How long every byte takes through the proxy, one way. */
final class Latency {

    private volatile long nanos;

    void set(Duration oneWay) {
        nanos = oneWay.toNanos();
    }

    long nanos() {
        return nanos;
    }
}
