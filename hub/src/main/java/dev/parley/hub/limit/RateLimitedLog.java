package dev.parley.hub.limit;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * At most one line for each kind of event and interval, however often it happens, for what others can provoke; the next line of
 * that kind bears how many were left out, as {@code suppressed}. Takes a few words of memory for each kind. Any thread.
 *
 * @param <K> the kinds of events; as many as the program has words for, never what somebody has sent
 */
public final class RateLimitedLog<K> {

    private final Logger log;
    private final long interval;
    private final LongSupplier nanoTime;
    private final Map<K, Limit> limits = new ConcurrentHashMap<>();

    public RateLimitedLog(Logger log, Duration interval) {
        this(log, interval, System::nanoTime);
    }

    RateLimitedLog(Logger log, Duration interval, LongSupplier nanoTime) {
        this.log = log;
        this.interval = interval.toNanos();
        this.nanoTime = nanoTime;
    }

    public void warn(K kind, String message, Object... arguments) {
        log(Level.WARN, kind, null, message, arguments);
    }

    public void error(K kind, @Nullable Throwable cause, String message, Object... arguments) {
        log(Level.ERROR, kind, cause, message, arguments);
    }

    /** @param arguments for the {@code {}} of the message, as in SLF4J */
    public void log(Level level, K kind, @Nullable Throwable cause, String message, Object... arguments) {
        if (!log.isEnabledForLevel(level)) {
            return;
        }
        long now = nanoTime.getAsLong();
        Limit limit = limits.computeIfAbsent(kind, first -> new Limit(new AtomicLong(now), new AtomicLong()));
        if (!limit.admits(now, interval)) {
            limit.suppressed().incrementAndGet();
            return;
        }
        LoggingEventBuilder event = log.atLevel(level).setMessage(message);
        for (Object argument : arguments) {
            event = event.addArgument(argument);
        }
        long leftOut = limit.suppressed().getAndSet(0);
        if (leftOut > 0) {
            event = event.addKeyValue("suppressed", leftOut);
        }
        (cause == null ? event : event.setCause(cause)).log();
    }

    private record Limit(AtomicLong nextAt, AtomicLong suppressed) {

        boolean admits(long now, long interval) {
            long due = nextAt.get();
            return now - due >= 0 && nextAt.compareAndSet(due, now + interval);
        }
    }
}
