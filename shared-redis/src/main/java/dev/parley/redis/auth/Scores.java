package dev.parley.redis.auth;

import java.time.Instant;

/** Times as scores of a sorted set, which may come back as {@code 9e+18} or {@code inf}. */
final class Scores {
    /** The end of the year 9999: Redis takes no time far beyond it. */
    static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private Scores() {}

    static Instant bounded(Instant time) {
        return time.isAfter(LAST) ? LAST : time;
    }

    /** What can't be read is {@link #LAST}: a token that somebody wanted to revoke had better stay revoked. */
    static Instant instant(String score) {
        try {
            final double millis = Double.parseDouble(score.replace("inf", "Infinity"));
            return Double.isNaN(millis) || millis > LAST.toEpochMilli() ? LAST : Instant.ofEpochMilli((long) millis);
        } catch (NumberFormatException e) {
            return LAST;
        }
    }
}
