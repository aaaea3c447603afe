package dev.parley.hub.limit;

import dev.parley.protocol.UserId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How often one user may do something. Remembers at most {@value #MAX_USERS} users; past that the one not seen for
 * longest is forgotten, and so starts afresh. Thread-safe.
 */
public final class UserLimits {
    private static final int MAX_USERS = 50_000;

    private final RateLimit limit;
    private final Map<UserId, TokenBucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UserId, TokenBucket> eldest) {
            return size() > MAX_USERS;
        }
    };

    public UserLimits(RateLimit limit) {
        this.limit = limit;
    }

    /** {@code null} if the user may; otherwise how long to wait. */
    public synchronized @Nullable Duration take(UserId user, long now) {
        final TokenBucket bucket = buckets.computeIfAbsent(user, u -> new TokenBucket(limit, now));
        return bucket.take(now) ? null : bucket.untilNext(now);
    }
}
