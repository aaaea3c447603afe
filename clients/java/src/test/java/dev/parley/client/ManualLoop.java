package dev.parley.client;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;

/** A loop in the test's thread, whose time the test moves. */
final class ManualLoop implements Loop {
    private final PriorityQueue<Entry> waiting =
            new PriorityQueue<>(Comparator.comparingLong(Entry::at).thenComparingLong(Entry::number));
    private final Turns turns = new Turns();
    private final Random random;
    private long now = 1_000_000;
    private long lastNumber;
    private boolean running;

    private record Entry(long at, long number, Runnable task) {}

    ManualLoop(long seed) {
        random = new Random(seed);
    }

    @Override
    public long now() {
        return now;
    }

    @Override
    public double random() {
        return random.nextDouble();
    }

    @Override
    public void run(Runnable task) {
        if (running) {
            task.run();
            return;
        }
        running = true;
        turns.run(task);
        running = false;
    }

    @Override
    public void defer(Runnable task) {
        turns.defer(task);
    }

    @Override
    public Handle schedule(Runnable task, long millis) {
        final Entry entry = new Entry(now + millis, ++lastNumber, task);
        waiting.add(entry);
        return () -> waiting.remove(entry);
    }

    /** Lets so many milliseconds go by, and all happen that waits for a moment in them. */
    void advance(long millis) {
        final long end = now + millis;
        while (!waiting.isEmpty() && waiting.peek().at() <= end) {
            final Entry next = waiting.remove();
            now = Math.max(now, next.at());
            run(next.task());
        }
        now = end;
    }

    /** Lets time go by in which nothing happens: this process stood still. */
    void standStill(long millis) {
        now += millis;
    }

    int timers() {
        return waiting.size();
    }
}
