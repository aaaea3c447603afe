package dev.parley.artifacts.core;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What is counted of receiving, sweeping and announcing. */
final class ArtifactMeters {
    private final MeterRegistry registry;
    final Counter receivedBytes;
    final Counter resumes;
    final Counter takeovers;
    final Counter lostBytes;
    final Counter orphans;
    final Counter sweepFailures;

    ArtifactMeters(MeterRegistry registry) {
        this.registry = registry;
        this.receivedBytes = registry.counter("parley.artifacts.received.bytes");
        this.resumes = registry.counter("parley.artifacts.resumes");
        this.takeovers = registry.counter("parley.artifacts.takeovers");
        this.lostBytes = registry.counter("parley.artifacts.offset.lost.bytes");
        this.orphans = registry.counter("parley.artifacts.orphans");
        this.sweepFailures = registry.counter("parley.artifacts.sweep.failures");
    }

    /** An artifact has come to that state. */
    void entered(State state) {
        registry.counter("parley.artifacts.uploads", "state", state.wireName()).increment();
    }

    /** From a change of state until its room had been told. */
    void announced(long nanos) {
        Timer.builder("parley.artifacts.announce.lag").register(registry).record(nanos, TimeUnit.NANOSECONDS);
    }

    void announceFailed() {
        registry.counter("parley.artifacts.announce.failures").increment();
    }

    void active(Supplier<Number> count) {
        Gauge.builder("parley.artifacts.active", count).register(registry);
    }

    void free(Supplier<Number> bytes) {
        Gauge.builder("parley.artifacts.disk.free", bytes).baseUnit("bytes").register(registry);
    }

    /** What is done with a store, timed by how it ended. */
    <T> T timed(String store, String operation, ArtifactPorts.Ask<T> what) throws Refusal {
        final long begin = System.nanoTime();
        String outcome = "failed";
        try {
            final T result = what.get();
            outcome = "ok";
            return result;
        } catch (Refusal e) {
            outcome = "refused";
            throw e;
        } finally {
            Timer.builder("parley.artifacts.store.seconds")
                    .tag("store", store)
                    .tag("op", operation)
                    .tag("outcome", outcome)
                    .register(registry)
                    .record(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
        }
    }
}
