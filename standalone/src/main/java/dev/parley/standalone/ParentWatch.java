package dev.parley.standalone;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Notices that the process that started this one is gone, as when Maven is killed: no signal tells. Only for whoever starts
 * this JVM with {@code -Dparley.ends.with.parent=true}; one that a shell has put in the background may outlive it.
 */
final class ParentWatch {
    private static final String PROPERTY = "parley.ends.with.parent";
    private static final Duration PERIOD = Duration.ofMillis(250);

    private ParentWatch() {}

    /** Whether this JVM was started so, which Maven does. */
    static boolean wanted() {
        return Boolean.getBoolean(PROPERTY);
    }

    /** Calls {@code gone} on a thread of its own, once, if this JVM was started so. */
    static void start(Runnable gone) {
        if (wanted()) {
            final OptionalLong parent = parent();
            Thread.ofPlatform().daemon().name("parley-parent").start(() -> await(parent, gone));
        }
    }

    private static void await(OptionalLong parent, Runnable gone) {
        try {
            // An orphan gets another parent: that can't be missed, whereas a process that nobody reaps seems alive.
            while (parent().equals(parent)) {
                // Nobody counts it down: an interruptible wait.
                var _ = new CountDownLatch(1).await(PERIOD.toMillis(), TimeUnit.MILLISECONDS);
            }
            gone.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static OptionalLong parent() {
        return ProcessHandle.current()
                .parent()
                .map(parent -> OptionalLong.of(parent.pid()))
                .orElse(OptionalLong.empty());
    }
}
