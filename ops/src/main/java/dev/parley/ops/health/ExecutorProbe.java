package dev.parley.ops.health;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The watchdog's view of one executor: at most one task is under way in it. */
final class ExecutorProbe {

    private static final Logger LOG = LoggerFactory.getLogger(ExecutorProbe.class);

    private final String name;
    private final Executor executor;
    private final InstantSource clock;
    // Guarded by this. Lateness is told by a clock that nobody sets: a jump of the other must not end a healthy node.
    private Instant upSince;
    private @Nullable Asked asked;
    private boolean late;

    ExecutorProbe(String name, Executor executor, InstantSource clock) {
        this.name = name;
        this.executor = executor;
        this.clock = clock;
        this.upSince = clock.instant();
    }

    void beat() {
        synchronized (this) {
            if (asked != null) {
                return;
            }
            asked = new Asked(clock.instant(), System.nanoTime());
        }
        try {
            executor.execute(this::answered);
        } catch (RuntimeException e) {
            // Unanswered for good, so the state tells; thrown on, it would end the watchdog.
            LOG.debug("{} takes no task", name, e);
        }
    }

    synchronized CheckState state(Duration bound) {
        Asked open = asked;
        if (open != null && System.nanoTime() - open.nanoTime() > bound.toNanos()) {
            late = true;
            return new CheckState(
                    name, Status.DOWN, open.at(), "has not answered for " + bound.toMillis() + " ms or more");
        }
        return new CheckState(name, Status.UP, upSince, "");
    }

    private synchronized void answered() {
        if (late) {
            late = false;
            upSince = clock.instant();
        }
        asked = null;
    }

    private record Asked(Instant at, long nanoTime) {}
}
