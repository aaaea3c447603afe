package dev.parley.hub.session;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the outboxes of a node hold together, in bytes of bodies: its memory, and about as much in its Redis. While it is over
 * its bound, each outbox holds {@value #SCARCE_BYTES} bytes instead of {@value Outbox#MAX_BYTES}: enough for a call to be
 * set up. Any thread.
 */
public final class OutboxSpace {
    static final int SCARCE_BYTES = 128 * 1024;

    private final long max;
    private final AtomicLong used = new AtomicLong();
    private final Counter refused;

    /** @param max bytes of all outboxes together, past which each holds less */
    public OutboxSpace(long max, MeterRegistry meters) {
        this.max = max;
        this.refused = Counter.builder("parley.outbox.refused")
                .description("Signals that found no place in their target's outbox")
                .register(meters);
        Gauge.builder("parley.outbox.bytes", used, AtomicLong::get)
                .description("What the outboxes of this node hold")
                .baseUnit("bytes")
                .register(meters);
        Gauge.builder("parley.outbox.scarce", this, space -> space.scarce() ? 1 : 0)
                .description("1 while outboxes hold less than they should, because there is so much in all of them")
                .register(meters);
    }

    /** How many bytes one outbox may hold. */
    int each() {
        return scarce() ? SCARCE_BYTES : Outbox.MAX_BYTES;
    }

    void add(long bytes) {
        used.addAndGet(bytes);
    }

    /** A signal found no place. */
    void refused() {
        refused.increment();
    }

    private boolean scarce() {
        return used.get() > max;
    }
}
