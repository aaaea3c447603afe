package dev.parley.bench.load;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Open loop: what is sent leaves at times that were fixed before, whether the hub keeps up or not, and their latency counts
 * from those times, so that a hub that stalls does not hide it by slowing its load down.
 *
 * @param what is sent, in words
 * @param perSecond of it, over all pairs or rooms, one after the other
 */
public record OpenLoad(String what, int perSecond) implements Load {
    private static final long SECOND = 1_000_000_000L;
    /** Nearer than a thread wakes up. */
    private static final long NOW = 20_000;

    @Override
    public void run(Fleet fleet, Duration time) {
        final long begin = System.nanoTime() + SECOND / 10;
        final long total = perSecond * time.toMillis() / 1000;
        final Releases[] releases = new Releases[fleet.shares().size()];
        for (int i = 0; i < releases.length; i++) {
            releases[i] = new Releases(fleet, i, begin);
        }
        for (long k = 0; k < total; k++) {
            pause(due(begin, k));
            releases[(int) (k % fleet.senders()) % releases.length].upTo(k);
        }
    }

    private static void pause(long until) {
        for (long left = until - System.nanoTime(); left > NOW; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private long due(long begin, long k) {
        return begin + k * SECOND / perSecond;
    }

    /** What one event loop may send. The pacing thread raises the number, the loop sends up to it. */
    private final class Releases implements Runnable {
        private final Share share;
        private final int index;
        private final int shares;
        private final int senders;
        private final long begin;
        private final AtomicBoolean woken = new AtomicBoolean();
        private volatile long released = -1;
        private long next;

        private Releases(Fleet fleet, int index, long begin) {
            this.share = fleet.shares().get(index);
            this.index = index;
            this.shares = fleet.shares().size();
            this.senders = fleet.senders();
            this.begin = begin;
        }

        private void upTo(long k) {
            released = k;
            if (woken.compareAndSet(false, true)) {
                share.loop.execute(this);
            }
        }

        @Override
        public void run() {
            woken.set(false);
            for (; next <= released; next++) {
                final int sender = (int) (next % senders);
                if (sender % shares == index) {
                    share.lateness.recordValue(Math.max(1, System.nanoTime() - due(begin, next)));
                    share.senders.get(sender / shares).send(due(begin, next));
                }
            }
        }
    }

    @Override
    public String describe() {
        return perSecond + " " + what + "/s";
    }
}
