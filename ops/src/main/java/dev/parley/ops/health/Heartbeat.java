package dev.parley.ops.health;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** The watchdog's view of one executor: at most one task is under way in it. */
final class Heartbeat {

    private final String name;
    private final Executor executor;
    private final InstantSource clock;
    private Instant upSince;
    private @Nullable Instant askedAt;
    private boolean late;

    Heartbeat(String name, Executor executor, InstantSource clock) {
        this.name = name;
        this.executor = executor;
        this.clock = clock;
        this.upSince = clock.instant();
    }

    @SuppressWarnings("ReferenceEquality") // This very executor is meant, whatever its equals says.
    boolean belongsTo(Executor other) {
        return executor == other;
    }

    void beat() {
        synchronized (this) {
            if (askedAt != null) {
                return;
            }
            askedAt = clock.instant();
        }
        try {
            executor.execute(this::answered);
        } catch (RejectedExecutionException _) {
            // Unanswered for good: the state tells.
        }
    }

    synchronized CheckState state(Duration bound, Instant now) {
        Instant asked = askedAt;
        if (asked != null && now.isAfter(asked.plus(bound))) {
            late = true;
            return new CheckState(name, Status.DOWN, asked, "has not answered for " + bound.toMillis() + " ms or more");
        }
        return new CheckState(name, Status.UP, upSince, "");
    }

    private synchronized void answered() {
        if (late) {
            late = false;
            upSince = clock.instant();
        }
        askedAt = null;
    }
}
