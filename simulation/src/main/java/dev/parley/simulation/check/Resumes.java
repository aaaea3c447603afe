package dev.parley.simulation.check;

import dev.parley.simulation.check.Violation.Promise;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who comes back within the window goes on with its session; nobody is replaced by a connection that was never made; and
 * once the faults are over, everybody is in.
 */
final class Resumes implements Checker.Rule {
    /**
     * An attempt that the client gave up may reach the hub late, and replace its next connection. One that was welcomed
     * can't: the hub had it first.
     */
    private static final long LATE_ATTEMPT = 30_000;

    private static final int REPLACED_BY_CONNECTION = 4001;
    private static final int MANY = 6;
    private static final int DO_NOT_COME_BACK = 4500;

    @Override
    public void check(History history, List<Violation> violations) {
        final Map<String, Entry.Lost> lost = new HashMap<>();
        final Map<String, Entry.Welcomed> session = new HashMap<>();
        final Map<String, Long> attempt = new HashMap<>();
        final Map<String, Integer> replaced = new HashMap<>();
        final Map<String, Long> unwelcomed = new HashMap<>();
        final Map<String, Long> rivals = new HashMap<>();
        for (Entry entry : history.entries) {
            switch (entry) {
                case Entry.Connecting connecting -> attempt.put(connecting.client(), connecting.at());
                case Entry.Lost gone -> {
                    lost.putIfAbsent(gone.client(), gone);
                    if (gone.code() == REPLACED_BY_CONNECTION
                            && replaced.merge(gone.client(), 1, Integer::sum) == MANY) {
                        violations.add(new Violation(
                                Promise.REPLACED, gone.at(), gone.client(), "was replaced again and again"));
                    }
                    final long other = unwelcomed.getOrDefault(gone.client(), Long.MIN_VALUE / 2);
                    final Long failed = attempt.remove(gone.client());
                    if (failed != null) {
                        unwelcomed.put(gone.client(), failed);
                    }
                    if (gone.code() == REPLACED_BY_CONNECTION && gone.at() - other > LATE_ATTEMPT) {
                        violations.add(new Violation(
                                Promise.REPLACED, gone.at(), gone.client(), "closed with 4001 by no connection"));
                    }
                }
                case Entry.Welcomed welcome -> {
                    attempt.remove(welcome.client());
                    final Entry.Lost gone = lost.remove(welcome.client());
                    final Entry.Welcomed before = session.put(welcome.client(), welcome);
                    final String rival = history.terms.rivals().get(welcome.client());
                    final boolean replacedMeanwhile =
                            gone != null && rival != null && rivals.getOrDefault(rival, Long.MIN_VALUE) >= gone.since();
                    if (gone != null && before != null && !replacedMeanwhile) {
                        resumed(gone, before, welcome, history.terms, violations);
                    }
                    if (rival != null && !welcome.resumed()) {
                        rivals.put(rival, welcome.at());
                    }
                }
                case Entry.Ended ended -> {
                    lost.remove(ended.client());
                    session.remove(ended.client());
                }
                default -> {}
            }
        }
        history.current.values().forEach(life -> in(life, history.terms, violations));
    }

    private static void resumed(
            Entry.Lost gone, Entry.Welcomed before, Entry.Welcomed now, Terms terms, List<Violation> violations) {
        final boolean inTime = now.at() - gone.since() < terms.resumeWindow() - terms.slack();
        // What it gave up on a node that stood still may have taken its device (guarantees).
        final boolean replaced =
                terms.granted().contains(Promise.DEVICE) && terms.devices().contains(now.client());
        if (inTime
                && !replaced
                && gone.code() < DO_NOT_COME_BACK
                && !now.session().equals(before.session())) {
            violations.add(new Violation(
                    Promise.RESUME,
                    now.at(),
                    now.client(),
                    "back after " + (now.at() - gone.since()) + " ms, and its session is gone"));
        }
    }

    private static void in(Life life, Terms terms, List<Violation> violations) {
        if (life.lostAt != Long.MAX_VALUE && life.lostAt < terms.end() - terms.ghostLimit()) {
            violations.add(new Violation(
                    Promise.LIVENESS, life.lostAt, life.client, "has not got in again by the end of the run"));
        }
    }
}
