package dev.parley.migration;

import java.io.IOException;
import java.util.List;

/** Takes what copy has put there off the targets. */
final class Removal {
    private final PerTarget<Server> targets;
    private final Routes routes;
    private final Journal journal;

    Removal(PerTarget<Server> targets, Routes routes, Journal journal) {
        this.targets = targets;
        this.routes = routes;
        this.journal = journal;
    }

    /** @param keys of the source, all of which the journal has */
    void remove(List<Key> keys) throws IOException {
        for (Target target : Target.values()) {
            targets.get(target)
                    .remove(keys.stream()
                            .map(routes::route)
                            .filter(destination -> destination.target() == target)
                            .map(Destination::key)
                            .toList());
        }
        journal.removed(keys);
    }
}
