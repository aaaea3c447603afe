package dev.parley.simulation.check;

import dev.parley.simulation.check.Violation.Promise;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was answered as {@code delivered} or {@code held} has reached its target's application, or its sender was told that
 * it did not.
 */
final class Outcomes implements Checker.Rule {
    @Override
    public void check(History history, List<Violation> violations) {
        final Set<String> got = new HashSet<>();
        final Set<String> told = new HashSet<>();
        final Map<String, Entry.Asked> asked = new HashMap<>();
        for (Entry entry : history.entries) {
            switch (entry) {
                case Entry.Got signal -> got.add(signal.client() + ' ' + signal.label());
                case Entry.Told notice -> told.add(notice.client() + ' ' + notice.re() + ' ' + notice.to());
                case Entry.Asked request -> asked.put(request.client() + ' ' + request.id(), request);
                default -> {}
            }
        }
        for (Entry entry : history.entries) {
            if (entry instanceof Entry.Answered answer && promises(answer)) {
                final Entry.Asked request = asked.get(answer.client() + ' ' + answer.id());
                final Life target = request == null || request.to() == null || request.label() == null
                        ? null
                        : history.byPeer.get(request.to());
                if (request != null
                        && target != null
                        && !got.contains(target.client + ' ' + request.label())
                        && !told.contains(request.client() + ' ' + request.id() + ' ' + request.to())) {
                    final String why = due(request, answer, target, history);
                    if (why != null) {
                        violations.add(new Violation(Promise.OUTCOME, answer.at(), answer.client(), why));
                    }
                }
            }
        }
    }

    private static boolean promises(Entry.Answered answer) {
        return answer.ok()
                && (answer.result().equals("delivered") || answer.result().equals("held"));
    }

    private static @Nullable String due(Entry.Asked request, Entry.Answered answer, Life target, History history) {
        final Terms terms = history.terms;
        final String what = request.label() + " was " + answer.result() + " and " + target.client + " never got it";
        final long over = target.overAt(terms.resumeWindow());
        final Life sender = history.of(request.client(), answer.at());
        if (over == Long.MAX_VALUE) {
            final long told = answer.at() + terms.ghostLimit();
            return told <= terms.end() && couldBeTold(sender, request, answer.at(), told, history) ? what : null;
        }
        final boolean confirms =
                terms.confirming().contains(target.client) && answer.at() > target.from + terms.slack();
        // Held, and written to the connection on which its client then ended: all there is of one that does not
        // confirm.
        final boolean written = answer.result().equals("delivered")
                || target.wroteInVain(request.at(), history)
                || (target.endedOnConnection() && answer.at() < over);
        if (written && !confirms) {
            return null;
        }
        final long deadline = Math.max(over, Math.max(answer.at(), terms.quietFrom())) + terms.ghostLimit();
        final boolean couldBeTold =
                deadline <= terms.end() && couldBeTold(sender, request, answer.at(), deadline, history);
        return couldBeTold ? what + ", and its sender was not told" : null;
    }

    /**
     * A sender that has gone, or has left the room by then, is not told; nor is one without a connection when a node of its
     * service goes whose store is away (guarantees).
     */
    private static boolean couldBeTold(
            @Nullable Life sender, Entry.Asked request, long from, long until, History history) {
        return sender != null
                && sender.overAt(0) > until
                && request.room() != null
                && sender.inRoom(request.room(), from, until)
                && !history.leftBehind(sender, from);
    }
}
