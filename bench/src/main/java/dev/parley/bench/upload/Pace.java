package dev.parley.bench.upload;

import java.time.Duration;

/** When the bytes of an upload are due. A server that stalls is not spared afterwards what has come to be due meanwhile. */
final class Pace {
    private static final double SECOND = 1e9;

    private final long begin;
    private final long bytesPerSecond;

    /**
     * @param begin as by {@link System#nanoTime}
     * @param bytesPerSecond 0: all are due at once
     */
    Pace(long begin, long bytesPerSecond) {
        this.begin = begin;
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Blocks until the byte after so many is due. */
    void await(long bytes) throws InterruptedException {
        if (bytesPerSecond > 0) {
            final long left = begin + (long) (bytes * SECOND / bytesPerSecond) - System.nanoTime();
            if (left > 0) {
                Thread.sleep(Duration.ofNanos(left));
            }
        }
    }
}
