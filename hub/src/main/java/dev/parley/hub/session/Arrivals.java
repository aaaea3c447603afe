package dev.parley.hub.session;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.store.StoredPush;
import dev.parley.protocol.Mid;
import dev.parley.protocol.PeerId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which signals have come in, so that none is shown twice: by each sender's numbers, which also keep its order, and by
 * the last {@value #MIDS} {@code mid}s, for those that a client sent again under the same request id. Remembers
 * {@value #SENDERS} senders. Lives on the session's loop.
 */
final class Arrivals {
    private static final int MIDS = 512;
    private static final int SENDERS = 1024;

    private final Map<PeerId, Last> last = new LinkedHashMap<>(4, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<PeerId, Last> eldest) {
            return size() > SENDERS;
        }
    };
    private long @Nullable [] mids;
    private int next;

    private record Last(long epoch, long number) {
        boolean isBefore(long otherEpoch, long otherNumber) {
            return epoch < otherEpoch || (epoch == otherEpoch && number < otherNumber);
        }
    }

    /** Whether the signal has come in before, or one that its sender sent after it. */
    boolean knows(NodeMessage.Signal signal) {
        final Last seen = last.get(signal.from());
        return (seen != null && !seen.isBefore(signal.senderEpoch(), signal.number())) || knows(signal.mid());
    }

    /** From now on it is known. */
    void add(NodeMessage.Signal signal) {
        last.put(signal.from(), new Last(signal.senderEpoch(), signal.number()));
        if (mids == null) {
            mids = new long[MIDS];
        }
        mids[next] = hash(signal.mid().value());
        next = (next + 1) % MIDS;
    }

    /** One that came in at another node, which had the session before. */
    void restore(StoredPush.Origin origin) {
        final Last seen = last.get(origin.sender());
        if (seen == null || seen.isBefore(origin.senderEpoch(), origin.number())) {
            last.put(origin.sender(), new Last(origin.senderEpoch(), origin.number()));
        }
    }

    private boolean knows(Mid mid) {
        if (mids == null) {
            return false;
        }
        final long hash = hash(mid.value());
        for (long seen : mids) {
            if (seen == hash) {
                return true;
            }
        }
        return false;
    }

    /** FNV-1a, 64 bits: among 512 the odds of a collision are below one in 10^13. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
