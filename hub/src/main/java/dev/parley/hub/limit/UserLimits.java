package dev.parley.hub.limit;

import dev.parley.protocol.UserId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How often, or how much of something, one user may do. Remembers at most {@value #MAX_USERS} users; past that the one not seen for
 * longest is forgotten, and so starts afresh. Thread-safe.
 */
public final class UserLimits {
    private static final int MAX_USERS = 50_000;

    private RateLimit limit;
    private final Map<UserId, TokenBucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UserId, TokenBucket> eldest) {
            return size() > MAX_USERS;
        }
    };

    public UserLimits(RateLimit limit) {
        this.limit = limit;
    }

    /** Another limit from now on. Everybody starts afresh with it. */
    public synchronized void limit(RateLimit now) {
        if (!now.equals(limit)) {
            limit = now;
            buckets.clear();
        }
    }

    /** {@code null} if the user may; otherwise how long to wait. */
    public synchronized @Nullable Duration take(UserId user, long now) {
        final TokenBucket bucket = bucket(user, now);
        return bucket.take(now) ? null : bucket.untilNext(now);
    }

    /** {@code null} if the user has something left; otherwise how long to wait for it. Takes nothing. */
    public synchronized @Nullable Duration untilNext(UserId user, long now) {
        final Duration wait = bucket(user, now).untilNext(now);
        return wait.isZero() ? null : wait;
    }

    /** Takes so much, whether or not it is there: as {@link TokenBucket#charge(long, long)}. */
    public synchronized void charge(UserId user, long amount, long now) {
        bucket(user, now).charge(amount, now);
    }

    private TokenBucket bucket(UserId user, long now) {
        return buckets.computeIfAbsent(user, u -> new TokenBucket(limit, now));
    }
}
