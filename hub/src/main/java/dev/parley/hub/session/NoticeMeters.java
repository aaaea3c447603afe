package dev.parley.hub.session;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code parley.notices} and {@code parley.notices.dropped}: senders to be told, and those given up. Thread-safe. */
public final class NoticeMeters {
    private final AtomicInteger open = new AtomicInteger();
    private final Counter told;
    private final Counter full;
    private final Counter expired;

    public NoticeMeters(MeterRegistry registry) {
        Gauge.builder("parley.notices", open, AtomicInteger::get)
                .description("Senders that are being told of signals that came to nothing")
                .register(registry);
        told = Counter.builder("parley.notices.told")
                .description("Senders told of a signal that came to nothing")
                .register(registry);
        full = dropped(registry, "full");
        expired = dropped(registry, "expired");
    }

    /** {@code false}, and counted as dropped, if there are {@code max} already. */
    int open() {
        return open.get();
    }

    boolean begin(int max) {
        if (open.getAndUpdate(now -> now < max ? now + 1 : now) < max) {
            return true;
        }
        full.increment();
        return false;
    }

    void told() {
        told.increment();
        open.decrementAndGet();
    }

    void gaveUp() {
        open.decrementAndGet();
        expired.increment();
    }

    private static Counter dropped(MeterRegistry registry, String reason) {
        return Counter.builder("parley.notices.dropped")
                .description("Senders not told of signals that came to nothing")
                .tag("reason", reason)
                .register(registry);
    }
}
