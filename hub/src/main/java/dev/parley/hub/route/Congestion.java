package dev.parley.hub.route;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Whether signals pile up on their way from this node: {@value #MANY} or more have no outcome yet, and of those that had theirs in
 * the {@link #WINDOW} before the last one, none had it within {@link #SOON}. A few slow targets, or a broker that answers nobody, are
 * not that. A node then takes up nothing new, so that what it has taken up has its outcome in time. Any thread.
 */
public final class Congestion {
    static final int MANY = 1_024;
    static final Duration SOON = Duration.ofMillis(250);
    static final Duration WINDOW = Duration.ofMillis(100);

    private final LongSupplier nanoTime;
    private final Counter refused;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile long lastOutcome;
    private volatile long lastSoon;

    /** @param nanoTime any thread's time, as {@link System#nanoTime()} */
    public Congestion(LongSupplier nanoTime, MeterRegistry meters) {
        this.nanoTime = nanoTime;
        this.lastOutcome = nanoTime.getAsLong();
        this.lastSoon = lastOutcome;
        this.refused = Counter.builder("parley.signals.refused")
                .description("Offers and messages refused because signals piled up")
                .register(meters);
    }

    /** Whether something new has to be refused; it is counted if so. */
    public boolean refuses() {
        if (underWay.get() < MANY || lastOutcome - lastSoon <= WINDOW.toNanos()) {
            return false;
        }
        refused.increment();
        return true;
    }

    /** When to try again what was refused. */
    public Duration pause() {
        return SOON;
    }

    /**
     * A signal leaves for its target.
     *
     * @return the time
     */
    long sent() {
        underWay.incrementAndGet();
        return nanoTime.getAsLong();
    }

    /**
     * Its outcome is known.
     *
     * @param sent what {@link #sent} has given for it
     * @return how long it took, in nanoseconds
     */
    long settled(long sent) {
        underWay.decrementAndGet();
        final long now = nanoTime.getAsLong();
        final long took = now - sent;
        if (took <= SOON.toNanos()) {
            lastSoon = now;
        }
        // After the other, which whoever reads both reads last.
        lastOutcome = now;
        return took;
    }
}
