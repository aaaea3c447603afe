package dev.parley.bench.load;

import java.util.BitSet;

/** Which signals have reached one client, and whether once and in their order. One thread. */
final class Arrivals {
    private final BitSet seen = new BitSet();
    private long last;
    private long lastSeq;
    private long repeated;
    private long overtaken;
    private long gaps;

    /** Whether the signal is new. */
    boolean arrived(long signal) {
        if (seen.get((int) signal)) {
            repeated++;
            return false;
        }
        if (signal < last) {
            overtaken++;
        }
        last = Math.max(last, signal);
        seen.set((int) signal);
        return true;
    }

    /** It is not going to come, and need not. */
    void passedOver(long signal) {
        seen.set((int) signal);
    }

    /** A push's number, which has to be one more than the one before. */
    void seq(long seq) {
        if (lastSeq != 0 && seq != lastSeq + 1) {
            gaps++;
        }
        lastSeq = seq;
    }

    /** How many of those that were confirmed to their sender have not come. */
    int missing(BitSet confirmed) {
        final BitSet missing = (BitSet) confirmed.clone();
        missing.andNot(seen);
        return missing.cardinality();
    }

    long repeated() {
        return repeated;
    }

    long overtaken() {
        return overtaken;
    }

    long gaps() {
        return gaps;
    }
}
