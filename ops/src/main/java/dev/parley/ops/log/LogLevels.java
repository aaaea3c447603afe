package dev.parley.ops.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Levels of single loggers, changed for a time while the process runs; afterwards each has its configured one again.
 * Loggers belong to the process, so there is one of these for it. Thread-safe.
 */
public final class LogLevels {

    /** So many at once. */
    public static final int MAX = 32;

    private static final class Installed {
        private static final LogLevels LEVELS =
                new LogLevels((LoggerContext) LoggerFactory.getILoggerFactory(), InstantSource.system());
    }

    private final LoggerContext context;
    private final InstantSource clock;
    private final Map<String, Overriding> overrides = new HashMap<>();

    /** @param configured {@code null} if it is its parent's */
    private record Overriding(Changed changed, @Nullable Level configured) {}

    /**
     * A level that is not the configured one.
     *
     * @param until when it is again
     */
    public record Changed(String logger, LogLevel level, Instant until) {}

    LogLevels(LoggerContext context, InstantSource clock) {
        this.context = context;
        this.clock = clock;
    }

    /** Those of this process. */
    public static LogLevels ofProcess() {
        return Installed.LEVELS;
    }

    /** Whether anything in the process logs by that name or below it, as far as it has been used. */
    public boolean exists(String logger) {
        return context.exists(logger) != null;
    }

    /**
     * Changes a logger that {@link #exists}, and in time changes it back; a later change counts in place of this one.
     *
     * @return {@code null} if {@value #MAX} are changed already
     */
    public synchronized @Nullable Changed set(String logger, LogLevel level, Duration time) {
        Overriding before = overrides.get(logger);
        if (before == null && overrides.size() >= MAX) {
            return null;
        }
        var target = context.getLogger(logger);
        Changed changed = new Changed(logger, level, clock.instant().plus(time));
        overrides.put(logger, new Overriding(changed, before == null ? target.getLevel() : before.configured));
        target.setLevel(Level.toLevel(level.name()));
        CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> end(changed));
        return changed;
    }

    /** Changes it back now; {@code false} if it was not changed. */
    public synchronized boolean restore(String logger) {
        Overriding override = overrides.remove(logger);
        if (override == null) {
            return false;
        }
        context.getLogger(logger).setLevel(override.configured);
        return true;
    }

    /** All that are changed, by name. */
    public synchronized List<Changed> changed() {
        return overrides.values().stream()
                .map(Overriding::changed)
                .sorted(Comparator.comparing(Changed::logger))
                .toList();
    }

    private synchronized void end(Changed changed) {
        Overriding now = overrides.get(changed.logger);
        if (now != null && now.changed.equals(changed)) {
            restore(changed.logger);
        }
    }
}
