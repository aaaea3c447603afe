package dev.parley.hub.loop;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * A single thread that runs its tasks in order and never blocks: an event loop. A session's state belongs to one.
 */
public interface Loop extends Executor {
    /** Whether the calling thread is this loop's. */
    boolean inLoop();

    /** Runs the task on the loop once the delay is over. */
    Timer schedule(Duration delay, Runnable task);

    /** The time by which it schedules: {@link System#nanoTime()}, if it is not a test's. Any thread. */
    default long nanoTime() {
        return System.nanoTime();
    }

    /** Runs the task now if the caller is on the loop, and otherwise as soon as the loop gets to it. */
    default void run(Runnable task) {
        if (inLoop()) {
            task.run();
        } else {
            execute(task);
        }
    }

    /** A task to come. */
    @FunctionalInterface
    interface Timer {
        /** Does nothing if it has run or was cancelled; any thread. */
        void cancel();
    }
}
