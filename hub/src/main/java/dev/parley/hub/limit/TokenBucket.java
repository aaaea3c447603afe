package dev.parley.hub.limit;

import java.time.Duration;

/** One bucket of a {@link RateLimit}. Not thread-safe. */
public final class TokenBucket {
    private final RateLimit limit;
    private double tokens;
    private long filledAt;

    /**
     * A full one.
     *
     * @param now by {@link System#nanoTime()}
     */
    public TokenBucket(RateLimit limit, long now) {
        this.limit = limit;
        this.tokens = limit.burst();
        this.filledAt = now;
    }

    /** Takes one token; {@code false} if there is none. */
    public boolean take(long now) {
        fill(now);
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }

    /** Takes one token whether or not there is one, down to a debt of the burst: as long as a full bucket takes to fill. */
    public void charge(long now) {
        charge(1, now);
    }

    /** As {@link #charge(long)}, for that many. */
    public void charge(long amount, long now) {
        fill(now);
        tokens = Math.max(-limit.burst(), tokens - amount);
    }

    /** Whether it holds all it can. */
    public boolean full(long now) {
        fill(now);
        return tokens >= limit.burst();
    }

    /** How long until there is a token again. */
    public Duration untilNext(long now) {
        fill(now);
        return tokens >= 1
                ? Duration.ZERO
                : Duration.ofMillis((long) Math.ceil((1 - tokens) * 1000 / limit.perSecond()));
    }

    private void fill(long now) {
        tokens = Math.min(limit.burst(), tokens + (now - filledAt) / 1e9 * limit.perSecond());
        filledAt = now;
    }
}
