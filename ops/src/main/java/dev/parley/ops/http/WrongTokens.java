package dev.parley.ops.http;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What is left to each address of the wrong admin tokens it may send: {@value #AT_ONCE} at once, then one in ten seconds.
 * Past that its tokens are not looked at, so that nobody finds one by trying. Of 1,024 addresses, the last that failed.
 * Any thread.
 */
final class WrongTokens {

    static final int AT_ONCE = 10;

    private static final Duration EACH = Duration.ofSeconds(10);
    private static final int ADDRESSES = 1_024;

    private final LongSupplier nanoTime;
    private final long start;
    /** Until when what an address has done counts, in ns since the start; {@link #EACH} for each wrong token. */
    private final Map<Subnet, Long> owed = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Subnet, Long> eldest) {
            return size() > ADDRESSES;
        }
    };

    /** @param nanoTime as {@link System#nanoTime()} */
    WrongTokens(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
    }

    /** How long that address has to wait until a token of its is looked at; zero for not at all. */
    synchronized Duration wait(Subnet address) {
        long most = EACH.toNanos() * (AT_ONCE - 1);
        return Duration.ofNanos(Math.max(0, owed.getOrDefault(address, 0L) - now() - most));
    }

    /** It has sent a wrong one. */
    synchronized void add(Subnet address) {
        owed.put(address, Math.max(owed.getOrDefault(address, 0L), now()) + EACH.toNanos());
    }

    private long now() {
        return nanoTime.getAsLong() - start;
    }
}
