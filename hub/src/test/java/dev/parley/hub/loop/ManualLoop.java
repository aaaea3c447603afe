package dev.parley.hub.loop;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/** A loop whose tasks and time the test moves by hand. The test's thread is the loop's while a task runs. */
public final class ManualLoop implements Loop {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Scheduled> timers =
            new PriorityQueue<>(Comparator.comparing(Scheduled::at).thenComparing(Scheduled::order));
    private Duration now = Duration.ZERO;
    private long order;

    private record Scheduled(Duration at, long order, Runnable task) {}

    @Override
    public boolean inLoop() {
        return true;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        final Scheduled scheduled = new Scheduled(now.plus(delay), order++, task);
        timers.add(scheduled);
        return () -> timers.remove(scheduled);
    }

    /** Runs what was handed over, and what that hands over. */
    public void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** Lets time pass, with everything that is due. */
    public void advance(Duration by) {
        final Duration end = now.plus(by);
        runTasks();
        while (!timers.isEmpty() && timers.peek().at().compareTo(end) <= 0) {
            final Scheduled next = timers.remove();
            now = next.at();
            next.task().run();
            runTasks();
        }
        now = end;
    }
}
