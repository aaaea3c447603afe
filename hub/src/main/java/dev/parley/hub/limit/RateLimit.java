package dev.parley.hub.limit;

/**
 * How much is allowed: a token bucket.
 *
 * @param perSecond how fast it fills
 * @param burst how much it holds
 */
public record RateLimit(int perSecond, int burst) {
    public RateLimit {
        if (perSecond < 1 || burst < 1) {
            throw new IllegalArgumentException("a rate limit has at least 1 per second and a burst of at least 1");
        }
    }
}
