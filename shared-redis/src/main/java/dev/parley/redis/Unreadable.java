package dev.parley.redis;

import dev.parley.hub.limit.RateLimitedLog;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands in Redis and can't be read: of another version, or written by somebody else. It counts as not there, so that it
 * is the trouble of nothing but itself; it is counted, and named in the log once a minute. Any thread.
 */
public final class Unreadable {
    private static final Logger LOG = LoggerFactory.getLogger(Unreadable.class);
    private final Map<What, Counter> counters = new EnumMap<>(What.class);
    private final RateLimitedLog<What> log = new RateLimitedLog<>(LOG, Duration.ofMinutes(1));

    /** What could not be read. */
    public enum What {
        LEASE,
        ROOM,
        MEMBER,
        SESSION,
        PUSH,
        REPLY,
        INDEX,
        DEVICE,
        STATUS,
        BAN,
        CONNECTION,
        REVOCATION;

        private String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Unreadable(MeterRegistry registry) {
        for (What what : What.values()) {
            counters.put(
                    what,
                    Counter.builder("parley.redis.unreadable")
                            .description("Values in Redis that could not be read and count as not there")
                            .tag("what", what.label())
                            .register(registry));
        }
    }

    /**
     * {@return what the reader makes of it, or null if it fails}
     *
     * @param where for the log: of which room, session or node; never the value
     */
    public <T> @Nullable T read(What what, String where, Supplier<? extends @Nullable T> reader) {
        try {
            return reader.get();
        } catch (RuntimeException e) {
            count(what);
            log.warn(
                    what,
                    "a {} in Redis, of {}, can't be read and counts as not there: {}",
                    what.label(),
                    where,
                    e.toString());
            return null;
        }
    }

    /**
     * Something was of no kind that anybody could read or write, and is gone.
     *
     * @param why for the log; never the value
     */
    public void dropped(What what, String why) {
        count(what);
        log.warn(what, "a {} in Redis could not be read and was dropped: {}", what.label(), why);
    }

    private void count(What what) {
        final Counter counter = counters.get(what);
        if (counter != null) {
            counter.increment();
        }
    }
}
