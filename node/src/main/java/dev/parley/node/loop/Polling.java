package dev.parley.node.loop;

import dev.parley.hub.loop.Loop;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks again every few seconds at what tells nobody that it has changed, such as a file. A look may block: a loop only keeps the time.
 * One look follows the other, also one that failed.
 */
public final class Polling {
    private static final Logger LOG = LoggerFactory.getLogger(Polling.class);
    private static final Duration PERIOD = Duration.ofSeconds(5);

    private final Loop loop;
    private final Executor blocking;
    private final Runnable look;
    private boolean stopped;

    private Polling(Loop loop, Executor blocking, Runnable look) {
        this.loop = loop;
        this.blocking = blocking;
        this.look = look;
    }

    /**
     * The first look is after the first period.
     *
     * @param look runs on {@code blocking}
     */
    public static Polling of(Loop loop, Executor blocking, Runnable look) {
        final Polling polling = new Polling(loop, blocking, look);
        polling.later();
        return polling;
    }

    /** From now on loop and executor are asked for nothing more and may end. Waits for no look that is under way. */
    public synchronized void stop() {
        stopped = true;
    }

    private synchronized void later() {
        if (!stopped) {
            loop.schedule(PERIOD, this::begin);
        }
    }

    private synchronized void begin() {
        if (!stopped) {
            blocking.execute(this::once);
        }
    }

    private void once() {
        try {
            look.run();
        } catch (RuntimeException defect) {
            LOG.error("a look has failed, the next is in {} s", PERIOD.toSeconds(), defect);
        }
        later();
    }
}
