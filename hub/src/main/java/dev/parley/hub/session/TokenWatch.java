package dev.parley.hub.session;

import dev.parley.hub.loop.Loop;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Warns a client that its token runs out, and says when it has. Lives on the session's loop. */
final class TokenWatch {
    private static final Duration WARNING = Duration.ofSeconds(60);
    /** Netty's timers hold about 292 years; an expiry past this is looked at again then. */
    private static final Duration LONGEST = Duration.ofDays(1);

    private final Loop loop;
    private final Clock clock;
    private final Listener listener;
    private Loop.@Nullable Timer timer;

    /** Told of a token's end. */
    interface Listener {
        void expiring(Duration in);

        void expired();
    }

    TokenWatch(Loop loop, Clock clock, Listener listener) {
        this.loop = loop;
        this.clock = clock;
        this.listener = listener;
    }

    /** Watches a token that ends then, and no other any more. The warning comes a fifth of the way, at most a minute, before. */
    void watch(Instant expiry) {
        stop();
        final Duration left = Duration.between(clock.instant(), expiry);
        final Duration fifth = left.dividedBy(5);
        schedule(expiry, left.minus(fifth.compareTo(WARNING) < 0 ? fifth : WARNING), false);
    }

    void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void schedule(Instant expiry, Duration delay, boolean warned) {
        final boolean far = delay.compareTo(LONGEST) > 0;
        timer = loop.schedule(far ? LONGEST : delay.isNegative() ? Duration.ZERO : delay, () -> {
            final Duration left = Duration.between(clock.instant(), expiry);
            if (far) {
                schedule(expiry, delay.minus(LONGEST), warned);
            } else if (!left.isPositive()) {
                listener.expired();
            } else {
                if (!warned) {
                    listener.expiring(left);
                }
                schedule(expiry, left, true);
            }
        });
    }
}
