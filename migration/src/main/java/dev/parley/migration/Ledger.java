package dev.parley.migration;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the targets have from the source, by its key there. Held in memory: some 200 bytes and the name for each. */
final class Ledger {
    /** A lifetime that differs by more is written anew: what is there stays well within what verify takes for the same. */
    private static final long CLOSE_MILLIS = Snapshot.TOLERANCE_MILLIS / 2;

    private static final class Made {
        private long digest;
        private long expiresAt;
        private boolean sure;
        private int pass;
    }

    private final Map<Key, Made> made = new HashMap<>();
    private int pass;

    /** From now on, only what comes is {@link #unseen() seen}. */
    void beginPass() {
        pass++;
    }

    boolean contains(Key key) {
        return made.containsKey(key);
    }

    /** Whether the target has it as it is now, which counts as seen. */
    boolean has(Snapshot snapshot) {
        final @Nullable Made before = made.get(snapshot.key());
        if (before == null) {
            return false;
        }
        before.pass = pass;
        return before.sure && snapshot.lives(before.expiresAt, CLOSE_MILLIS) && before.digest == snapshot.digest();
    }

    /** Is about to be written, or was; what became of it is not known before {@link #sure}. */
    void put(Key key, long digest, long expiresAt) {
        final Made now = made.computeIfAbsent(key, _ -> new Made());
        now.digest = digest;
        now.expiresAt = expiresAt;
        now.sure = false;
        now.pass = pass;
    }

    void sure(Iterable<Key> keys) {
        for (Key key : keys) {
            final @Nullable Made now = made.get(key);
            if (now != null) {
                now.sure = true;
            }
        }
    }

    /** It is not known any more what the target has of those. */
    void doubt(Predicate<Key> which) {
        made.forEach((key, one) -> one.sure &= !which.test(key));
    }

    /** Whether its lifetime has ended by itself. */
    boolean isOver(Key key, long now) {
        final @Nullable Made one = made.get(key);
        return one != null && one.expiresAt != Snapshot.FOR_EVER && one.expiresAt <= now + Snapshot.TOLERANCE_MILLIS;
    }

    void remove(Key key) {
        made.remove(key);
    }

    List<Key> unseen() {
        return made.entrySet().stream()
                .filter(entry -> entry.getValue().pass != pass)
                .map(Map.Entry::getKey)
                .toList();
    }

    Set<Key> keys() {
        return Set.copyOf(made.keySet());
    }

    int size() {
        return made.size();
    }
}
