package dev.parley.hub.session;

import dev.parley.hub.loop.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What can wait, done together: one timer for all sessions of a loop, where one for each would keep the loop busy with
 * its timers. Lives on the loop.
 */
final class Later {
    private static final Duration DELAY = Duration.ofMillis(50);

    private final Loop loop;
    private List<Runnable> tasks = new ArrayList<>();

    Later(Loop loop) {
        this.loop = loop;
    }

    /** Runs it in at most 50 ms. */
    void add(Runnable task) {
        if (tasks.isEmpty()) {
            loop.schedule(DELAY, this::run);
        }
        tasks.add(task);
    }

    private void run() {
        final List<Runnable> due = tasks;
        tasks = new ArrayList<>();
        // One by one, so that one that fails takes no other with it.
        due.forEach(loop::execute);
    }
}
