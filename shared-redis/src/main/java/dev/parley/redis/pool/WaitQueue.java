package dev.parley.redis.pool;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;

/** What waits while every connection is full: first come, first served, and bounded. Any thread. */
final class WaitQueue {
    /** @param since when it came, by {@link System#nanoTime()} */
    record Entry(Batch batch, boolean inLane, Duration deadline, long since) {}

    private final int limit;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private volatile boolean empty = true;

    WaitQueue(int limit) {
        this.limit = limit;
    }

    /** {@code false} if there is no room. */
    synchronized boolean add(Entry entry) {
        if (entries.size() >= limit) {
            return false;
        }
        entries.add(entry);
        empty = false;
        return true;
    }

    synchronized int size() {
        return entries.size();
    }

    /** Takes it out, and runs the action if it was still waiting. */
    void expire(Batch batch, Runnable action) {
        final boolean was;
        synchronized (this) {
            was = entries.removeIf(entry -> entry.batch() == batch);
            empty = entries.isEmpty();
        }
        if (was) {
            action.run();
        }
    }

    /** Offers them in order until one is not taken. */
    void drain(Predicate<Entry> taker) {
        if (empty) {
            return;
        }
        synchronized (this) {
            while (!entries.isEmpty() && taker.test(entries.getFirst())) {
                entries.removeFirst();
            }
            empty = entries.isEmpty();
        }
    }
}
