package dev.parley.migration;

import java.util.concurrent.locks.LockSupport;

/** Holds the calling thread back so that it does no more than so much a second. */
final class Pace {
    private static final long SECOND = 1_000_000_000L;

    private final int rate;
    private long free = System.nanoTime();

    /** @param rate a second; 0 for no limit */
    Pace(int rate) {
        this.rate = rate;
    }

    /** Returns when the next may be begun, after so many were done. */
    void did(int count) {
        if (rate == 0) {
            return;
        }
        free = Math.max(free, System.nanoTime() - SECOND) + count * SECOND / rate;
        while (free - System.nanoTime() > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(free - System.nanoTime());
        }
    }
}
