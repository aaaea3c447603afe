package dev.parley.client;

import java.util.ArrayDeque;
import java.util.Queue;

/** Runs tasks one after the other, each followed by what it has deferred. For one thread. */
final class Turns {
    private final Queue<Runnable> deferred = new ArrayDeque<>();

    void run(Runnable task) {
        Listeners.guarded(task);
        for (Runnable next = deferred.poll(); next != null; next = deferred.poll()) {
            Listeners.guarded(next);
        }
    }

    void defer(Runnable task) {
        deferred.add(task);
    }
}
