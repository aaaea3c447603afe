package dev.parley.system.chaos;

/** Milliseconds since the beginning, of one clock for all. Any thread. */
final class Clock {
    private final long begin = System.nanoTime();

    long now() {
        return (System.nanoTime() - begin) / 1_000_000;
    }
}
