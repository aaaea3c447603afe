package dev.parley.simulation.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Holds a journal to the promises. */
public final class Checker {
    /** One promise, or a few that are told by the same entries. */
    interface Rule {
        void check(History history, List<Violation> violations);
    }

    private static final List<Rule> RULES = List.of(
            new Replies(), new Outcomes(), new Order(), new Resumes(), new Views(), new Departures(), new States());

    private Checker() {}

    /** What was not kept, by time; empty if all was. */
    public static List<Violation> check(Journal journal, Terms terms) {
        final History history = new History(journal.entries(), terms);
        final List<Violation> violations = new ArrayList<>();
        RULES.forEach(rule -> rule.check(history, violations));
        violations.removeIf(violation -> terms.granted().contains(violation.promise()));
        violations.sort(Comparator.comparingLong(Violation::at));
        return violations;
    }
}
