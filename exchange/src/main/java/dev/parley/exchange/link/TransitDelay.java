package dev.parley.exchange.link;

/**
 * How much longer than the quickest a message was on its way, from the sender's clock and the receiver's, which need
 * not agree: the quickest of the last 10 to 20 seconds counts as having taken no time. So a message that lay in a
 * buffer, or before a process that was stopped, is known to be old; a delay that all messages share is not seen.
 */
final class TransitDelay {
    private static final long WINDOW_MILLIS = 10_000;
    /** So much quicker than every other no message is: its time is not what was written. */
    private static final long IMPLAUSIBLE_MILLIS = 3_600_000;

    private long clock = -1;
    private long windowEnd;
    private long previousLeast;
    private long currentLeast;

    /**
     * @param senderClock a change of it starts anew
     * @param sentAt by the sender's clock, milliseconds
     * @param now by the receiver's, milliseconds
     * @return milliseconds, not negative
     */
    long observe(long senderClock, long sentAt, long now) {
        final long difference = now - sentAt;
        if (senderClock != clock) {
            clock = senderClock;
            previousLeast = difference;
            currentLeast = difference;
            windowEnd = now + WINDOW_MILLIS;
        } else if (now - windowEnd >= 0) {
            previousLeast = now - windowEnd < WINDOW_MILLIS ? currentLeast : difference;
            currentLeast = difference;
            windowEnd = now + WINDOW_MILLIS;
        }
        if (difference < Math.min(previousLeast, currentLeast) - IMPLAUSIBLE_MILLIS) {
            return 0;
        }
        currentLeast = Math.min(currentLeast, difference);
        return difference - Math.min(previousLeast, currentLeast);
    }
}
