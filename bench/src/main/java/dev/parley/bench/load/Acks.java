package dev.parley.bench.load;

import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;

/** What became of one client's requests. One thread. */
final class Acks {
    private final BitSet pending = new BitSet();
    private final BitSet confirmed = new BitSet();
    private final Map<String, Long> byCode = new TreeMap<>();
    private long repeated;

    void sent(long number) {
        pending.set((int) number);
    }

    /** @param code an outcome, or an error's code */
    void answered(long number, boolean ok, String code) {
        if (!pending.get((int) number)) {
            repeated++;
            return;
        }
        pending.clear((int) number);
        if (ok) {
            confirmed.set((int) number);
        }
        byCode.merge(code, 1L, Long::sum);
    }

    /** Still without an answer. */
    int unanswered() {
        return pending.cardinality();
    }

    /** Answers to nothing that was asked, or asked again. */
    long repeated() {
        return repeated;
    }

    /** The signals that the hub has said it delivered or holds. */
    BitSet confirmed() {
        return confirmed;
    }

    /** How many of each outcome and error since the last time. */
    Map<String, Long> takeCodes() {
        final Map<String, Long> taken = new TreeMap<>(byCode);
        byCode.clear();
        return taken;
    }
}
