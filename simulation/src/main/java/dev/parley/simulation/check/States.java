package dev.parley.simulation.check;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whoever is in a room when an artifact of it gets another state, and stays until everybody is said to know, was shown it, on
 * whichever connection. That it is shown once and in order is the client's, which drops by version what is not newer.
 */
final class States implements Checker.Rule {
    @Override
    public void check(History history, List<Violation> violations) {
        final Set<String> shown = new HashSet<>();
        final List<Entry.Announced> all = new ArrayList<>();
        for (Entry entry : history.entries) {
            if (entry instanceof Entry.Shown one) {
                shown.add(one.session() + ' ' + one.artifact() + ' ' + one.version());
            } else if (entry instanceof Entry.Announced one) {
                all.add(one);
            }
        }
        for (Entry.Announced state : all) {
            for (Life life : history.lives) {
                if (isOwed(state, life, history)
                        && !shown.contains(life.session + ' ' + state.artifact() + ' ' + state.version())) {
                    violations.add(new Violation(
                            Violation.Promise.STATE,
                            state.at(),
                            life.client,
                            "was not shown version " + state.version() + " of " + state.artifact() + " in "
                                    + state.room()));
                }
            }
        }
    }

    private static boolean isOwed(Entry.Announced state, Life life, History history) {
        final Terms terms = history.terms;
        return life.inRoom(state.room(), state.made(), state.at())
                && state.at() <= life.until
                && life.connectedThroughout(terms.end() - terms.slack(), terms.end())
                && state.at() <= terms.end() - terms.slack()
                && !life.gap(state.made())
                && !life.goneAt(state.at(), terms.resumeWindow());
    }
}
