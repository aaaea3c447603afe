package dev.parley.hub;

import dev.parley.hub.loop.Loop;
import java.time.Duration;

/** A node's share of the test's loop, which ends with its process: nothing of it runs after that. */
final class MortalLoop implements Loop {
    private final Loop loop;
    private boolean dead;

    MortalLoop(Loop loop) {
        this.loop = loop;
    }

    void die() {
        dead = true;
    }

    @Override
    public boolean inLoop() {
        return !dead && loop.inLoop();
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(() -> runIfAlive(task));
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        return loop.schedule(delay, () -> runIfAlive(task));
    }

    @Override
    public long nanoTime() {
        return loop.nanoTime();
    }

    private void runIfAlive(Runnable task) {
        if (!dead) {
            task.run();
        }
    }
}
