package dev.parley.simulation.check;

import java.util.ArrayList;
import java.util.List;

/** All that the clients of one run did and saw, in the order in which it was written down. Thread-safe. */
public final class Journal {
    private final List<Entry> entries = new ArrayList<>();

    public synchronized void add(Entry entry) {
        entries.add(entry);
    }

    /** A copy of what there is. */
    public synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }
}
