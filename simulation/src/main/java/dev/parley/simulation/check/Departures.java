package dev.parley.simulation.check;

import dev.parley.simulation.check.Violation.Promise;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who is alive is not told to have left; who is gone leaves the views in time; and a view's versions never go back. */
final class Departures implements Checker.Rule {
    private static final long LOOK_EVERY = 500;

    private record Sight(String client, String room) {}

    @Override
    public void check(History history, List<Violation> violations) {
        final Map<Sight, Map<String, Long>> views = new HashMap<>();
        final Set<String> reported = new HashSet<>();
        final Map<Sight, Long> leaving = new HashMap<>();
        long looked = 0;
        for (Entry entry : history.entries) {
            if (entry.at() - looked >= LOOK_EVERY) {
                looked = entry.at();
                ghosts(entry.at(), views, reported, history, violations);
            }
            switch (entry) {
                case Entry.Viewed viewed -> {
                    final Map<String, Long> view = new HashMap<>();
                    viewed.connected().keySet().forEach(peer -> view.put(peer, viewed.at()));
                    views.put(new Sight(viewed.client(), viewed.room()), view);
                }
                case Entry.Saw saw -> {
                    final Map<String, Long> view =
                            views.computeIfAbsent(new Sight(saw.client(), saw.room()), unseen -> new HashMap<>());
                    if (saw.change() == Entry.Change.LEFT) {
                        view.remove(saw.peer());
                        alive(saw, leaving, history, violations);
                    } else {
                        view.put(saw.peer(), saw.at());
                    }
                }
                case Entry.Lost lost -> views.keySet().removeIf(sight -> sight.client.equals(lost.client()));
                case Entry.Ended ended -> views.keySet().removeIf(sight -> sight.client.equals(ended.client()));
                case Entry.Asked asked
                when asked.type().equals("leave") && asked.room() != null -> {
                    final Sight own = new Sight(asked.client(), asked.room());
                    views.remove(own);
                    leaving.put(own, asked.at());
                }
                case Entry.Closed closed -> views.remove(new Sight(closed.client(), closed.room()));
                default -> {}
            }
        }
    }

    private static void alive(Entry.Saw saw, Map<Sight, Long> leaving, History history, List<Violation> violations) {
        final Life life = history.byPeer.get(saw.peer());
        if (life == null || life.overAt(history.terms.resumeWindow()) <= saw.at() + history.terms.slack()) {
            return;
        }
        final long slack = history.terms.slack();
        final Life observer = history.of(saw.client(), saw.at());
        // What an observer that was away is told afterwards may be long past, and longer where its node stood still
        // before.
        final long seen = observer == null ? saw.at() : observer.lastAbsenceBefore(saw.at());
        final long since = seen - slack - history.frozen(seen - history.terms.resumeWindow(), saw.at());
        // Who has asked to leave may have left, whatever the answer.
        final long asked = leaving.getOrDefault(new Sight(life.client, saw.room()), Long.MIN_VALUE);
        final boolean outside = asked >= since || !life.inRoom(saw.room(), since, saw.at() + slack);
        final boolean tooLong = life.absences.stream()
                .anyMatch(away -> away.until() - away.from() >= history.terms.resumeWindow() - slack
                        && away.from() <= saw.at()
                        && since <= away.until() + slack);
        if (!outside && !tooLong && !history.replacedUnstored(life, saw.at())) {
            violations.add(new Violation(
                    Promise.ALIVE, saw.at(), saw.client(), "was told that " + life.client + " has left " + saw.room()));
        }
    }

    private static void ghosts(
            long now,
            Map<Sight, Map<String, Long>> views,
            Set<String> reported,
            History history,
            List<Violation> violations) {
        views.forEach((sight, view) -> view.keySet().forEach(peer -> {
            final Life life = history.byPeer.get(peer);
            if (life == null) {
                return;
            }
            final Life.Stay stay = life.stay(sight.room);
            final long window = history.terms.resumeWindow();
            final long over = stay == null ? life.overAt(window) : life.overIn(stay, window);
            if (over != Long.MAX_VALUE
                    && now > Math.max(over, history.terms.quietFrom()) + history.terms.ghostLimit()
                    && reported.add(sight.client + ' ' + sight.room + ' ' + peer)) {
                violations.add(new Violation(
                        Promise.GHOST, now, sight.client, "still sees " + life.client + " in " + sight.room));
            }
        }));
    }
}
