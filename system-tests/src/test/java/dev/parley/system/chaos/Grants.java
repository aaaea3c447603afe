package dev.parley.system.chaos;

import dev.parley.simulation.check.Entry;
import dev.parley.simulation.check.Terms;
import dev.parley.simulation.check.Violation;
import java.util.List;

/**
 * What a Redis that loses its data costs, as guarantees.md says, and for how long: for a service's one, resumes of who was
 * away, signals that waited there, and rooms' sight of both; for the shared one beside another fault, members that could not
 * be brought back at once, and what waited at a node that nobody knows any more to be dead. The servers of these runs save nothing: one that is killed is one that is emptied.
 */
final class Grants {
    private static final long SLACK = 2_000;
    /** Two leases: guarantees.md. */
    private static final long BROUGHT_BACK = 8_000;

    private static final List<String> NODES = List.of("NATIVE", "WEB");

    private final List<Entry.Fault> faults;
    private final List<Entry.Fault> losses;
    private final Terms terms;

    Grants(List<Entry> entries, Terms terms) {
        this.faults = entries.stream()
                .filter(Entry.Fault.class::isInstance)
                .map(Entry.Fault.class::cast)
                .toList();
        this.losses = faults.stream().filter(Grants::losesData).toList();
        this.terms = terms;
    }

    private static boolean losesData(Entry.Fault fault) {
        return fault.client().startsWith("REDIS")
                && !fault.what().endsWith("over")
                && (fault.what().startsWith("EMPTY") || fault.what().startsWith("KILL"));
    }

    boolean cover(Violation violation) {
        return losses.stream().anyMatch(loss -> covers(loss, violation));
    }

    /** Whether a node was hurt, too, before all could have brought their members back. */
    private boolean struckAgain(Entry.Fault loss) {
        return faults.stream()
                .filter(fault -> NODES.stream().anyMatch(node -> fault.client().startsWith(node)))
                .anyMatch(fault -> Math.abs(fault.at() - loss.at()) <= BROUGHT_BACK);
    }

    private boolean covers(Entry.Fault loss, Violation violation) {
        final long since = violation.at() - loss.at();
        final boolean shared = loss.client().equals(Part.REDIS_SHARED.name());
        return switch (violation.promise()) {
            case RESUME -> !shared && since >= 0 && since <= terms.resumeWindow() + SLACK;
            case OUTCOME -> since >= -terms.resumeWindow() && since <= SLACK && (!shared || struckAgain(loss));
            case ALIVE -> since >= 0 && since <= terms.resumeWindow() + terms.ghostLimit();
            case MEMBER -> shared && since >= 0 && since <= terms.resumeWindow() && struckAgain(loss);
            default -> false;
        };
    }
}
