package dev.parley.artifacts.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many requests each has under way. Any thread. */
final class RunningRequests {
    private final Map<Object, Integer> counts = new ConcurrentHashMap<>();
    private final int most;

    RunningRequests(int most) {
        this.most = most;
    }

    /** Whether it may have one more; then it is to be {@linkplain #end ended}. */
    boolean begin(Object who) {
        final boolean[] begun = {false};
        counts.compute(who, (key, count) -> {
            final int now = count == null ? 0 : count;
            begun[0] = now < most;
            return begun[0] ? now + 1 : count;
        });
        return begun[0];
    }

    void end(Object who) {
        counts.computeIfPresent(who, (key, count) -> count > 1 ? count - 1 : null);
    }

    /** Of how many it knows anything. */
    int size() {
        return counts.size();
    }
}
