package dev.parley.simulation.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.simulation.check.Violation.Promise;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the checker makes of a client that has one session after another, or one connection after another. */
class SessionsOfOneClientTest {
    private static final Terms TERMS =
            new Terms(8_000, 6_000, 500, 15_000, 0, 60_000, 200, Set.of(), Set.of(), Map.of(), Set.of());
    private static final int REPLACED = 4001;

    private final Journal journal = new Journal();

    private void got(long at, String from, String label) {
        journal.add(new Entry.Got(at, "ben", at, "room", from, from + '.' + label, label));
    }

    private void connected(long at) {
        journal.add(new Entry.Connecting(at, "ann", "node"));
        journal.add(new Entry.Welcomed(at + 10, "ann", "session", "pAnn", at > 0, false));
    }

    @Test
    void signals_of_one_session_are_in_order() {
        got(1, "pAnn", "ann#2");
        got(2, "pAnn", "ann#1");
        assertThat(Checker.check(journal, TERMS)).extracting(Violation::promise).containsExactly(Promise.ORDER);
    }

    @Test
    void signals_of_two_sessions_have_no_order() {
        got(1, "pAnnAgain", "ann#2");
        got(2, "pAnn", "ann#1");
        assertThat(Checker.check(journal, TERMS)).isEmpty();
    }

    @Test
    void a_connection_that_was_welcomed_before_replaces_no_later_one() {
        connected(0);
        journal.add(new Entry.Lost(1_000, "ann", 1_000, 0));
        connected(1_100);
        journal.add(new Entry.Lost(1_500, "ann", 1_500, REPLACED));
        connected(2_000);
        assertThat(Checker.check(journal, TERMS)).extracting(Violation::promise).containsExactly(Promise.REPLACED);
    }

    @Test
    void an_attempt_that_was_given_up_may_replace_a_later_one() {
        connected(0);
        journal.add(new Entry.Lost(1_000, "ann", 1_000, 0));
        journal.add(new Entry.Connecting(1_100, "ann", "node"));
        journal.add(new Entry.Lost(1_200, "ann", 1_200, 0));
        connected(1_300);
        journal.add(new Entry.Lost(1_500, "ann", 1_500, REPLACED));
        connected(2_000);
        assertThat(Checker.check(journal, TERMS)).isEmpty();
    }
}
