package dev.parley.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time, and chance. Whatever happens is an event here; between two events nothing runs. Chance decides how long
 * everything takes, and so in which order what is concurrent happens.
 */
final class World {
    /** No run of a minute needs so many: one that does goes round in circles. */
    private static final long MAX_EVENTS = 20_000_000;

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final SplittableRandom chance;
    private final List<Throwable> defects = new ArrayList<>();
    private final long slowness;
    private long now;
    private long order;
    private @Nullable Strand running;

    private record Event(long at, long order, Runnable task) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at == other.at ? Long.compare(order, other.order) : Long.compare(at, other.at);
        }
    }

    World(long seed) {
        chance = new SplittableRandom(seed);
        // Some runs are of a quick cluster, in some everything that is concurrent overlaps.
        slowness = 1L << chance.nextInt(4);
    }

    /** Nanoseconds since the beginning. */
    long now() {
        return now;
    }

    long millis() {
        return TimeUnit.NANOSECONDS.toMillis(now);
    }

    SplittableRandom chance() {
        return chance;
    }

    /** A generator of its own for somebody whose choices shall not depend on what others choose. */
    SplittableRandom split() {
        return chance.split();
    }

    /** How long a thread takes to get to its next task: mostly nothing, sometimes long. */
    long hop() {
        final int kind = chance.nextInt(1000);
        if (kind < 900) {
            return slowness * chance.nextLong(20_000);
        }
        return kind < 997 ? slowness * chance.nextLong(400_000) : chance.nextLong(slowness * 5_000_000);
    }

    /** How long a message is under way in a data centre. */
    long transit() {
        final int kind = chance.nextInt(1000);
        if (kind < 950) {
            return 50_000 + slowness * chance.nextLong(200_000);
        }
        return kind < 998 ? slowness * chance.nextLong(3_000_000) : chance.nextLong(slowness * 20_000_000);
    }

    void after(long nanos, Runnable task) {
        events.add(new Event(now + Math.max(0, nanos), order++, task));
    }

    void afterMillis(long millis, Runnable task) {
        after(TimeUnit.MILLISECONDS.toNanos(millis), task);
    }

    /** Lets everything happen until then. */
    void runUntilMillis(long millis) {
        final long end = TimeUnit.MILLISECONDS.toNanos(millis);
        for (Event next = events.peek(); next != null && next.at <= end; next = events.peek()) {
            events.remove();
            now = next.at;
            if (next.order > MAX_EVENTS) {
                throw new IllegalStateException("more than " + MAX_EVENTS + " events");
            }
            next.task.run();
        }
        now = end;
    }

    /** The strand whose task is running; {@code null} outside of all. */
    @Nullable
    Strand running() {
        return running;
    }

    void run(Strand strand, Runnable task) {
        final Strand before = running;
        running = strand;
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            defects.add(e);
        } finally {
            running = before;
        }
    }

    /** What was thrown out of tasks. */
    List<Throwable> defects() {
        return defects;
    }
}
