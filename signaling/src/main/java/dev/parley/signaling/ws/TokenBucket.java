package dev.parley.signaling.ws;

/**
 * So many at once, and so many a second for long (the generic cell rate algorithm: one number of state).
 * Not thread-safe. Times are {@link System#nanoTime()}.
 */
final class TokenBucket {
    private static final long SECOND = 1_000_000_000L;

    private final long interval;
    private final long tolerance;
    private long next;

    TokenBucket(int perSecond, int burst, long now) {
        this.interval = SECOND / perSecond;
        this.tolerance = interval * (burst - 1);
        this.next = now;
    }

    /** Whether one more is within the rate; if so, it is taken. */
    boolean take(long now) {
        final long from = next - now > 0 ? next : now;
        if (from - now > tolerance) {
            return false;
        }
        next = from + interval;
        return true;
    }

    /** Whether it is as full as it was at first. */
    boolean full(long now) {
        return next - now <= 0;
    }
}
