package dev.parley.system.ops;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Does something again and again, with a pause between, until it is closed, on a thread of its own. */
final class Repeating implements AutoCloseable {
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread thread;

    private Repeating(Duration pause, Runnable action) {
        thread = Thread.ofVirtual().start(() -> {
            do {
                action.run();
            } while (!passed(pause));
        });
    }

    static Repeating every(Duration pause, Runnable action) {
        return new Repeating(pause, action);
    }

    boolean isGoingOn() {
        return thread.isAlive();
    }

    /** Whether it is over before so much time has passed. */
    private boolean passed(Duration pause) {
        try {
            return over.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Returns once it has been done for the last time. */
    @Override
    public void close() {
        over.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
