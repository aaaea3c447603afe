package dev.parley.node.edge;

import dev.parley.hub.limit.RateLimit;
import dev.parley.hub.limit.TokenBucket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one address may do to a wire before the hub knows who it is. Many clients behind one address are the normal
 * case, so what counts is how many attempts fail, not how many there are: one that was let in costs its address
 * nothing. Of IPv6, a /64 counts as one address, since that is what one customer has.
 *
 * <p>Three answers, in this order: let in; told to come later, when the address has failed too often or {@link
 * Limits#atOnce} attempts of it are under way; and, as a last resort, disconnected, when so many are under way that they
 * are twice that, or so many were told to come later that telling itself becomes the cost. An address that stops failing
 * is let in again after at most {@code burst / perSecond} seconds, whatever it has done.
 *
 * <p>Bounded: when the table is full and its oldest entry still active, further addresses share one entry.
 * Any thread; holds a lock for nanoseconds.
 */
public final class AddressBudget {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final int TELLINGS_PER_FAILURE = 20;

    private final Limits limits;
    private final LongSupplier nanoTime;
    private final Entry others;
    private final Map<Network, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * @param failures attempts of one address that come to nothing; {@code null} for no limit
     * @param atOnce attempts of one address under way, from the connection to the hub's answer
     * @param addresses that are told apart
     */
    public record Limits(@Nullable RateLimit failures, int atOnce, int addresses) {
        public Limits {
            if (atOnce < 1 || addresses < 1) {
                throw new IllegalArgumentException(
                        "atOnce and addresses: got " + atOnce + " and " + addresses + ", expected at least 1");
            }
        }

        /** Past this, connections are closed as they come. */
        int lastResort() {
            return (int) Math.min(Integer.MAX_VALUE, 2L * atOnce);
        }

        private RateLimit tellings(RateLimit perFailure) {
            return new RateLimit(TELLINGS_PER_FAILURE * perFailure.perSecond(), lastResort());
        }
    }

    /** @param nanoTime as {@link System#nanoTime()} */
    public AddressBudget(Limits limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.others = new Entry(limits, nanoTime.getAsLong());
    }

    /**
     * One connection's way in. Any thread. Ends once: with the hub's answer if the client has been {@link #heard()},
     * with its {@link #gone() going} if not.
     */
    public final class Attempt {
        private final Entry entry;
        private final @Nullable Duration delay;
        private final AtomicBoolean ended = new AtomicBoolean();
        private volatile boolean heard;

        private Attempt(Entry entry, @Nullable Duration delay) {
            this.entry = entry;
            this.delay = delay;
        }

        /** {@code null} if it may go on; otherwise it is to be told to come again after that time. */
        public @Nullable Duration delay() {
            return delay;
        }

        /** It has said who it is. What comes of that {@link #answered} says, even if the client is gone by then. */
        public void heard() {
            heard = true;
        }

        /** @param blamed whether it was refused, and that was its own doing, such as a bad token */
        public void answered(boolean blamed) {
            end(blamed);
        }

        /**
         * It is gone or was sent away. Before it was heard that is a failure: nonsense, or silence. One that was told to
         * come again is not charged for that.
         */
        public void gone() {
            if (!heard) {
                end(delay == null);
            }
        }

        private void end(boolean charge) {
            if (!ended.compareAndSet(false, true)) {
                return;
            }
            synchronized (entries) {
                entry.underWay--;
                if (charge && entry.failures != null) {
                    entry.failures.charge(nanoTime.getAsLong());
                }
            }
        }
    }

    /** A connection has come. {@code null}: hang up, without a word. */
    public @Nullable Attempt begin(InetAddress address) {
        final long now = nanoTime.getAsLong();
        synchronized (entries) {
            final Entry entry = entry(Network.of(address), now);
            if (entry.underWay >= limits.lastResort()) {
                return null;
            }
            final Duration delay = entry.delay(now, limits);
            if (delay != null && entry.tellings != null && !entry.tellings.take(now)) {
                return null;
            }
            entry.underWay++;
            return new Attempt(entry, delay);
        }
    }

    private Entry entry(Network network, long now) {
        final Entry known = entries.get(network);
        if (known != null) {
            return known;
        }
        if (entries.size() >= limits.addresses() && !forgetOldest(now)) {
            return others;
        }
        final Entry fresh = new Entry(limits, now);
        entries.put(network, fresh);
        return fresh;
    }

    private boolean forgetOldest(long now) {
        final Iterator<Entry> oldestFirst = entries.values().iterator();
        final boolean idle = oldestFirst.next().idle(now);
        if (idle) {
            oldestFirst.remove();
        }
        return idle;
    }

    private static final class Entry {
        private final @Nullable TokenBucket failures;
        private final @Nullable TokenBucket tellings;
        private int underWay;

        private Entry(Limits limits, long now) {
            final RateLimit rate = limits.failures();
            this.failures = rate == null ? null : new TokenBucket(rate, now);
            this.tellings = rate == null ? null : new TokenBucket(limits.tellings(rate), now);
        }

        private @Nullable Duration delay(long now, Limits limits) {
            final Duration paid = failures == null ? Duration.ZERO : failures.untilNext(now);
            if (!paid.isZero()) {
                return paid;
            }
            return underWay >= limits.atOnce() ? SOON : null;
        }

        /** Forgetting it gives the address nothing: its allowance has filled up meanwhile. */
        private boolean idle(long now) {
            return underWay == 0 && (failures == null || failures.full(now));
        }
    }

    private record Network(boolean v6, long bits) {
        private static Network of(InetAddress address) {
            final ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
            return address instanceof Inet6Address
                    ? new Network(true, bytes.getLong())
                    : new Network(false, bytes.getInt());
        }
    }
}
