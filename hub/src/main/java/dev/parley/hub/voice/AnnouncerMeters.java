package dev.parley.hub.voice;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code parley.announcements} and {@code parley.announcements.open}: states told to rooms. Thread-safe. */
public final class AnnouncerMeters {
    private final AtomicInteger open = new AtomicInteger();
    private final Counter told;
    private final Counter missed;
    private final Counter full;
    private final Counter old;

    public AnnouncerMeters(MeterRegistry registry) {
        Gauge.builder("parley.announcements.open", open, AtomicInteger::get)
                .description("States of artifacts that are being told to rooms")
                .register(registry);
        told = counter(registry, "told");
        missed = counter(registry, "missed");
        full = counter(registry, "full");
        old = counter(registry, "old-node");
    }

    private static Counter counter(MeterRegistry registry, String outcome) {
        return Counter.builder("parley.announcements")
                .description("States of artifacts by whether everybody in their room was told")
                .tag("outcome", outcome)
                .register(registry);
    }

    /** {@code false}, and counted, if there are {@code max} already. */
    boolean begin(int max) {
        if (open.getAndUpdate(now -> now < max ? now + 1 : now) < max) {
            return true;
        }
        full.increment();
        return false;
    }

    boolean end(boolean all) {
        open.decrementAndGet();
        (all ? told : missed).increment();
        return all;
    }

    /** Not everybody could understand it: {@code false}. */
    boolean tooOld() {
        old.increment();
        return false;
    }
}
