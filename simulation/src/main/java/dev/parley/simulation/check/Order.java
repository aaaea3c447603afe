package dev.parley.simulation.check;

import dev.parley.simulation.check.Violation.Promise;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Each signal is shown once, and each sender's in the order in which it sent them. What was sent twice has no order. */
final class Order implements Checker.Rule {
    /** @param from a peer id: what a client sends in its next session has no order with what it sent in this one */
    private record Way(String from, String to) {}

    private record Shown(long number, String label) {}

    @Override
    public void check(History history, List<Violation> violations) {
        final Set<String> sent = new HashSet<>();
        final Set<String> again = new HashSet<>();
        for (Entry entry : history.entries) {
            if (entry instanceof Entry.Asked asked && asked.label() != null && !sent.add(asked.label())) {
                again.add(asked.label());
            }
        }
        final Map<Way, Shown> last = new HashMap<>();
        final Set<String> shown = new HashSet<>();
        for (Entry entry : history.entries) {
            if (entry instanceof Entry.Got got) {
                if (!shown.add(got.client() + ' ' + got.label())) {
                    violations.add(
                            new Violation(Promise.ONCE, got.at(), got.client(), got.label() + " was shown twice"));
                } else if (!again.contains(got.label())) {
                    inOrder(got, last, violations);
                }
            }
        }
    }

    private static void inOrder(Entry.Got got, Map<Way, Shown> last, List<Violation> violations) {
        final long number = Long.parseLong(got.label().substring(got.label().lastIndexOf('#') + 1));
        final Way way = new Way(got.from(), got.client());
        final Shown before = last.get(way);
        if (before != null && number < before.number) {
            violations.add(
                    new Violation(Promise.ORDER, got.at(), got.client(), got.label() + " came after " + before.label));
        } else {
            last.put(way, new Shown(number, got.label()));
        }
    }
}
