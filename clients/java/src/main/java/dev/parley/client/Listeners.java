package dev.parley.client;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Whom to tell. A listener that throws harms neither the others nor the client; what it threw is logged. */
final class Listeners<L> {
    private static final Logger LOG = Logger.getLogger("dev.parley.client");

    private final List<Entry<L>> all = new CopyOnWriteArrayList<>();

    Subscription add(L listener) {
        final Entry<L> entry = new Entry<>(listener);
        all.add(entry);
        return () -> all.remove(entry);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    void tell(Consumer<? super L> event) {
        for (Entry<L> entry : all) {
            // Not to be told any more by what another listener has just done.
            if (all.contains(entry)) {
                guarded(() -> event.accept(entry.listener));
            }
        }
    }

    /** Runs what belongs to the application. */
    static void guarded(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.SEVERE, "A listener has failed", e);
        }
    }

    /** By identity, so that one listener may be added twice. */
    private static final class Entry<L> {
        private final L listener;

        Entry(L listener) {
            this.listener = listener;
        }
    }
}
