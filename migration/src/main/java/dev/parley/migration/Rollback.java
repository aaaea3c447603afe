package dev.parley.migration;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** Removes from the targets what the journal says that copy has put there, and nothing else. */
final class Rollback {
    private final PerTarget<Server> targets;
    private final Routes routes;
    private final Journal journal;
    private final Pace pace;
    private final PrintStream out;

    Rollback(PerTarget<Server> targets, Routes routes, Journal journal, Pace pace, PrintStream out) {
        this.targets = targets;
        this.routes = routes;
        this.journal = journal;
        this.pace = pace;
        this.out = out;
    }

    int run() throws IOException {
        final List<Key> keys = List.copyOf(journal.ledger().keys());
        final Removal removal = new Removal(targets, routes, journal);
        final Progress progress = new Progress(out, "rollback", keys.size());
        for (int i = 0; i < keys.size(); i += Pages.SIZE) {
            final List<Key> some = keys.subList(i, Math.min(keys.size(), i + Pages.SIZE));
            removal.remove(some);
            progress.did(some.size());
            pace.did(some.size());
        }
        // A later copy begins at the beginning.
        journal.reached("", Pages.START);
        progress.end();
        return 0;
    }
}
