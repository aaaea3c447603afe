package dev.parley.system.chaos;

import dev.parley.simulation.check.Entry;
import dev.parley.simulation.check.Journal;

/** What everybody in a run shares. Any thread. */
final class World {
    private final ChaosCluster cluster;
    private final ChaosOptions options;
    private final Journal journal = new Journal();
    private final Clock clock = new Clock();
    private volatile boolean signalling = true;
    private volatile boolean hopping = true;

    World(ChaosCluster cluster, ChaosOptions options) {
        this.cluster = cluster;
        this.options = options;
    }

    ChaosCluster cluster() {
        return cluster;
    }

    ChaosOptions options() {
        return options;
    }

    Journal journal() {
        return journal;
    }

    long now() {
        return clock.now();
    }

    void note(Entry entry) {
        journal.add(entry);
    }

    /** Whether clients send signals. */
    boolean signalling() {
        return signalling;
    }

    /** Whether clients break their connections. */
    boolean hopping() {
        return hopping;
    }

    void hopping(boolean now) {
        hopping = now;
    }

    void signalling(boolean now) {
        signalling = now;
    }
}
