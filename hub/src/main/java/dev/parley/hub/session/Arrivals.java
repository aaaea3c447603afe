package dev.parley.hub.session;

import dev.parley.hub.exchange.NodeMessage;
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

    private record Last(long epoch, long number) {}

    /** Whether the signal is new; from then on it is not. */
    boolean isNew(NodeMessage.Signal signal) {
        final Last seen = last.get(signal.from());
        if (seen != null
                && (signal.senderEpoch() < seen.epoch
                        || (signal.senderEpoch() == seen.epoch && signal.number() <= seen.number))) {
            return false;
        }
        last.put(signal.from(), new Last(signal.senderEpoch(), signal.number()));
        return isNew(signal.mid());
    }

    private boolean isNew(Mid mid) {
        final long hash = hash(mid.value());
        if (mids == null) {
            mids = new long[MIDS];
        }
        for (long seen : mids) {
            if (seen == hash) {
                return false;
            }
        }
        mids[next] = hash;
        next = (next + 1) % MIDS;
        return true;
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
