package dev.parley.hub.limit;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How often one address may open sessions. Remembers at most {@value #MAX_ADDRESSES} addresses; past that the one not
 * seen for longest is forgotten, and so starts afresh. Thread-safe.
 */
public final class AddressLimits {
    private static final int MAX_ADDRESSES = 50_000;

    private final RateLimit limit;
    private final Map<String, TokenBucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TokenBucket> eldest) {
            return size() > MAX_ADDRESSES;
        }
    };

    public AddressLimits(RateLimit limit) {
        this.limit = limit;
    }

    /** {@code null} if it may; otherwise how long it has to wait. */
    public synchronized @Nullable Duration take(String address, long now) {
        final TokenBucket bucket = buckets.computeIfAbsent(address, a -> new TokenBucket(limit, now));
        return bucket.take(now) ? null : bucket.untilNext(now);
    }
}
