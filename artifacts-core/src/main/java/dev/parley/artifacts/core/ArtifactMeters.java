package dev.parley.artifacts.core;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
    private final Map<State, Counter> states = new EnumMap<>(State.class);
    private final Timer announceLag;
    private final Counter announceFailures;

    /** All of them are there from the start, so that nobody takes a zero for a lack. */
    ArtifactMeters(MeterRegistry registry, String store) {
        this.registry = registry;
        this.receivedBytes = registry.counter("parley.artifacts.received.bytes");
        this.resumes = registry.counter("parley.artifacts.resumes");
        this.takeovers = registry.counter("parley.artifacts.takeovers");
        this.lostBytes = registry.counter("parley.artifacts.offset.lost.bytes");
        this.orphans = registry.counter("parley.artifacts.orphans");
        this.sweepFailures = registry.counter("parley.artifacts.sweep.failures");
        for (State state : State.values()) {
            states.put(state, registry.counter("parley.artifacts.uploads", "state", state.wireName()));
        }
        this.announceLag = registry.timer("parley.artifacts.announce.lag");
        this.announceFailures = registry.counter("parley.artifacts.announce.failures");
        for (String operation : List.of("open", "sync", "finish")) {
            for (String outcome : List.of("ok", "refused", "failed")) {
                var _ = store(store, operation, outcome);
            }
        }
    }

    /** An artifact has come to that state. */
    void entered(State state) {
        final Counter counter = states.get(state);
        if (counter != null) {
            counter.increment();
        }
    }

    /** From a change of state until its room had been told. */
    void announced(long nanos) {
        announceLag.record(nanos, TimeUnit.NANOSECONDS);
    }

    void announceFailed() {
        announceFailures.increment();
    }

    void active(Supplier<Number> count) {
        Gauge.builder("parley.artifacts.active", count).register(registry);
    }

    /** @param least below which no new upload is taken */
    void free(Supplier<Number> bytes, long least) {
        Gauge.builder("parley.artifacts.disk.free", bytes).register(registry);
        Gauge.builder("parley.artifacts.disk.free.min", () -> least).register(registry);
    }

    /** What is done with a store, timed by how it ended. */
    <T> T timed(String store, String operation, ArtifactPorts.Ask<T> what) throws ArtifactRefusal {
        final long begin = System.nanoTime();
        String outcome = "failed";
        try {
            final T result = what.get();
            outcome = "ok";
            return result;
        } catch (ArtifactRefusal e) {
            outcome = "refused";
            throw e;
        } finally {
            store(store, operation, outcome).record(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
        }
    }

    private Timer store(String store, String operation, String outcome) {
        return registry.timer("parley.artifacts.store", "store", store, "op", operation, "outcome", outcome);
    }
}
