package dev.parley.embedded;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/** Waits for the line by which a server says that it is ready. */
public final class ReadinessLine {

    private static final long POLL_NANOS = Duration.ofMillis(5).toNanos();

    private ReadinessLine() {}

    /**
     * Blocks until the process has written the line.
     *
     * @return false if the process has ended without it, or the time is over
     */
    public static boolean await(Duration timeout, GuardedProcess process, Pattern line) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (System.nanoTime() - deadline < 0) {
            boolean alive = process.isAlive();
            if (line.matcher(process.log()).find()) {
                return alive;
            }
            if (!alive || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return false;
    }
}
