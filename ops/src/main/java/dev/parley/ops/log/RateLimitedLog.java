package dev.parley.ops.log;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * At most one line for each kind of event and interval, however often it happens; the next line of that kind bears how
 * many were left out, as {@code suppressed}. Takes a few words of memory for each constant and no more. Any thread.
 *
 * @param <K> the kinds of events
 */
public final class RateLimitedLog<K extends Enum<K>> {

    private final Logger log;
    private final long interval;
    private final LongSupplier nanoTime;
    private final AtomicLongArray nextAt;
    private final AtomicLongArray suppressed;

    public RateLimitedLog(Logger log, Class<K> kinds, Duration interval) {
        this(log, kinds, interval, System::nanoTime);
    }

    RateLimitedLog(Logger log, Class<K> kinds, Duration interval, LongSupplier nanoTime) {
        this.log = log;
        this.interval = interval.toNanos();
        this.nanoTime = nanoTime;
        int count = kinds.getEnumConstants().length;
        this.nextAt = new AtomicLongArray(count);
        this.suppressed = new AtomicLongArray(count);
        long now = nanoTime.getAsLong();
        for (int i = 0; i < count; i++) {
            nextAt.set(i, now);
        }
    }

    public void warn(K kind, String message, Object... arguments) {
        log(Level.WARN, kind, null, message, arguments);
    }

    public void error(K kind, Throwable cause, String message, Object... arguments) {
        log(Level.ERROR, kind, cause, message, arguments);
    }

    /** @param arguments for the {@code {}} of the message, as in SLF4J */
    public void log(Level level, K kind, @Nullable Throwable cause, String message, Object... arguments) {
        if (!log.isEnabledForLevel(level)) {
            return;
        }
        if (!mayLog(kind.ordinal())) {
            suppressed.incrementAndGet(kind.ordinal());
            return;
        }
        LoggingEventBuilder event = log.atLevel(level).setMessage(message);
        for (Object argument : arguments) {
            event = event.addArgument(argument);
        }
        long leftOut = suppressed.getAndSet(kind.ordinal(), 0);
        if (leftOut > 0) {
            event = event.addKeyValue("suppressed", leftOut);
        }
        (cause == null ? event : event.setCause(cause)).log();
    }

    private boolean mayLog(int kind) {
        long now = nanoTime.getAsLong();
        long due = nextAt.get(kind);
        return now - due >= 0 && nextAt.compareAndSet(kind, due, now + interval);
    }
}
