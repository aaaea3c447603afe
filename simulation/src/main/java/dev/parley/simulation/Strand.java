package dev.parley.simulation;

import dev.parley.hub.loop.Loop;
import java.time.Duration;
import java.util.ArrayDeque;

/** A thread of a {@link Machine}: runs its tasks in order, one at each turn, and others get between. */
final class Strand implements Loop {
    private final String name;
    private final Machine machine;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private boolean awake;

    Strand(String name, Machine machine) {
        this.name = name;
        this.machine = machine;
    }

    @Override
    public boolean inLoop() {
        return machine.world().running() == this;
    }

    @Override
    public void execute(Runnable task) {
        if (!machine.dead()) {
            tasks.add(task);
            wake();
        }
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        final Scheduled scheduled = new Scheduled(task);
        machine.world().after(delay.toNanos(), () -> execute(scheduled));
        return scheduled;
    }

    @Override
    public long nanoTime() {
        return machine.nanoTime();
    }

    @Override
    public String toString() {
        return name;
    }

    void wake() {
        if (!awake && machine.runs() && !tasks.isEmpty()) {
            awake = true;
            machine.world().after(machine.world().hop(), this::turn);
        }
    }

    void drop() {
        tasks.clear();
    }

    private void turn() {
        awake = false;
        if (!machine.runs()) {
            return;
        }
        final Runnable task = tasks.poll();
        if (task != null) {
            machine.world().run(this, task);
        }
        wake();
    }

    private static final class Scheduled implements Timer, Runnable {
        private final Runnable task;
        private boolean cancelled;

        Scheduled(Runnable task) {
            this.task = task;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        @Override
        public void run() {
            if (!cancelled) {
                task.run();
            }
        }
    }
}
