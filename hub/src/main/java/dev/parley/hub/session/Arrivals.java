package dev.parley.hub.session;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.store.StoredPush;
import dev.parley.protocol.Mid;
import dev.parley.protocol.PeerId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which signals have come in, so that none is shown twice: by each sender's exact numbers, which also keep its order, and
 * by the last {@value #MIDS} {@code mid}s, for those that a client sent again under the same request id. Remembers
 * {@value #SENDERS} senders. Lives on the session's loop.
 */
final class Arrivals {
    private static final int MIDS = 512;
    private static final int SENDERS = 1024;

    private final Map<PeerId, Numbers> senders = new LinkedHashMap<>(4, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<PeerId, Numbers> eldest) {
            return size() > SENDERS;
        }
    };
    private long @Nullable [] mids;
    private int next;

    /** What a signal is to those that have come in. */
    enum Kind {
        /** Later than all that its sender has sent here. */
        NEW,
        /** It came in before, here or where the session lived before. */
        REPEATED,
        /** Not known, and too late to be put in order, or sent by a node that has lost its sender: never to be taken. */
        UNKNOWN
    }

    /** The numbers of one sender under one of its owners: the highest, and which of the 64 below it have come in. */
    private static final class Numbers {
        private long epoch;
        private long highest;
        private long seen;

        Kind kind(long ofEpoch, long number) {
            if (ofEpoch > epoch || (ofEpoch == epoch && number > highest)) {
                return Kind.NEW;
            }
            final long below = highest - number;
            return ofEpoch == epoch && below < Long.SIZE && (seen & (1L << below)) != 0 ? Kind.REPEATED : Kind.UNKNOWN;
        }

        void add(long ofEpoch, long number) {
            if (ofEpoch > epoch) {
                epoch = ofEpoch;
                highest = number;
                seen = 1;
            } else if (ofEpoch == epoch && number > highest) {
                final long up = number - highest;
                seen = (up < Long.SIZE ? seen << up : 0) | 1;
                highest = number;
            } else if (ofEpoch == epoch && highest - number < Long.SIZE) {
                seen |= 1L << (highest - number);
            }
        }
    }

    Kind kind(NodeMessage.Signal signal) {
        if (knows(signal.mid())) {
            return Kind.REPEATED;
        }
        final Numbers numbers = senders.get(signal.from());
        return numbers == null ? Kind.NEW : numbers.kind(signal.senderEpoch(), signal.number());
    }

    /** From now on it is known. */
    void add(NodeMessage.Signal signal) {
        add(signal.from(), signal.senderEpoch(), signal.number());
        add(signal.mid());
    }

    /** One that came in at another node, which had the session before. */
    void restore(StoredPush.Origin origin) {
        add(origin.sender(), origin.senderEpoch(), origin.number());
        if (origin.request() != null) {
            add(Mid.of(origin.sender(), origin.request()));
        }
    }

    private void add(PeerId sender, long epoch, long number) {
        senders.computeIfAbsent(sender, first -> new Numbers()).add(epoch, number);
    }

    private void add(Mid mid) {
        if (mids == null) {
            mids = new long[MIDS];
        }
        mids[next] = IdHash.of(mid.value());
        next = (next + 1) % MIDS;
    }

    private boolean knows(Mid mid) {
        if (mids == null) {
            return false;
        }
        final long hash = IdHash.of(mid.value());
        for (long seen : mids) {
            if (seen == hash) {
                return true;
            }
        }
        return false;
    }
}
