package dev.parley.simulation.check;

import dev.parley.simulation.check.Violation.Promise;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** At the end, when nothing has been wrong for long, each client's view of its rooms is what is so. */
final class Views implements Checker.Rule {
    @Override
    public void check(History history, List<Violation> violations) {
        final Map<String, Entry.Viewed> last = new HashMap<>();
        for (Entry entry : history.entries) {
            if (entry instanceof Entry.Viewed viewed) {
                last.put(viewed.client() + ' ' + viewed.room(), viewed);
            }
        }
        for (Life life : history.current.values()) {
            if (life.lostAt != Long.MAX_VALUE) {
                continue;
            }
            for (Life.Stay stay : life.stays) {
                final Entry.Viewed view = last.get(life.client + ' ' + stay.room);
                if (stay.until == Long.MAX_VALUE && view != null && view.at() >= history.terms.end()) {
                    compare(life, view, history, violations);
                }
            }
        }
    }

    private static void compare(Life life, Entry.Viewed view, History history, List<Violation> violations) {
        final Map<String, String> wrong = new TreeMap<>();
        final long settled = history.terms.end() - history.terms.slack();
        for (Life other : history.current.values()) {
            final Life.Stay stay = other.stay(view.room());
            if (other == life || stay == null || stay.until != Long.MAX_VALUE || stay.from > settled) {
                continue;
            }
            final boolean connected = other.lostAt == Long.MAX_VALUE;
            final Boolean seen = view.connected().get(other.peer);
            if (seen == null && connected) {
                wrong.put(other.client, "missing");
            } else if (seen != null && connected && !seen) {
                wrong.put(other.client, "connected:false");
            }
        }
        for (String peer : view.connected().keySet()) {
            final Life other = history.byPeer.get(peer);
            if (other == null) {
                wrong.put(peer, "nobody");
            } else if (ghost(other, view.room(), history)) {
                wrong.put(other.client + '=' + peer, "still there");
            }
        }
        if (!wrong.isEmpty()) {
            violations.add(
                    new Violation(Promise.VIEW, view.at(), life.client, "sees " + view.room() + " wrong: " + wrong));
        }
    }

    private static boolean ghost(Life other, String room, History history) {
        final Life.Stay stay = other.stay(room);
        final long window = history.terms.resumeWindow();
        final long over = stay == null ? other.overAt(window) : other.overIn(stay, window);
        return over < history.terms.end()
                && Math.max(over, history.terms.quietFrom()) + history.terms.ghostLimit() < history.terms.end();
    }
}
