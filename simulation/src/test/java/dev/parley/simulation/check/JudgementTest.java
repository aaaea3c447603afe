package dev.parley.simulation.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.simulation.check.Violation.Promise;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the checker grants, and what it does not. Ann confirms what she receives; Ben does not. */
class JudgementTest {
    private static final String ROOM = "room";
    private static final Terms TERMS =
            new Terms(8_000, 6_000, 500, 15_000, 0, 60_000, 200, Set.of("ann"), Set.of(), Map.of(), Set.of());

    private final Journal journal = new Journal();

    JudgementTest() {
        welcomed(0, "ann", false);
        welcomed(0, "ben", false);
        join(100, "ann");
        join(100, "ben");
    }

    private void welcomed(long at, String client, boolean resumed) {
        journal.add(new Entry.Connecting(at, client, "node"));
        journal.add(new Entry.Welcomed(at + 10, client, "session of " + client, "peer of " + client, resumed, false));
    }

    private void lost(long at, String client) {
        journal.add(new Entry.Lost(at, client, at, 0));
    }

    private void asked(long at, String client, String id, String type) {
        journal.add(new Entry.Asked(at, client, id, type, ROOM, null, null));
    }

    private void answered(long at, String client, String id, boolean ok, String result) {
        journal.add(new Entry.Answered(at, client, id, ok, result, false));
    }

    private void join(long at, String client) {
        asked(at, client, "join" + at, "join");
        answered(at + 5, client, "join" + at, true, "");
    }

    private void held(long at, String from, String to) {
        journal.add(new Entry.Asked(at, from, "m" + at, "message", ROOM, "peer of " + to, from + "#1"));
        answered(at + 5, from, "m" + at, true, "held");
    }

    private void gone(long at, String client) {
        journal.add(new Entry.Lost(at, client, at, 0));
        journal.add(new Entry.Ended(at, client));
    }

    private void assertBroken(Promise... promises) {
        assertThat(Checker.check(journal, TERMS)).extracting(Violation::promise).containsExactly(promises);
    }

    @Test
    void what_was_held_and_expires_is_told() {
        lost(1_000, "ben");
        held(1_100, "ann", "ben");
        journal.add(new Entry.Ended(1_200, "ben"));
        assertBroken(Promise.OUTCOME);
    }

    /** A node that stood still finds the connection when it goes on, and writes to it what has come meanwhile. */
    @Test
    void nor_does_a_node_that_stands_still_know_that_a_connection_was_given_up() {
        lost(1_000, "ben");
        journal.add(new Entry.Fault(1_010, "", "freeze node"));
        journal.add(new Entry.Connecting(1_020, "ben", "node"));
        gone(1_030, "ben");
        held(1_100, "ann", "ben");
        journal.add(new Entry.Fault(1_400, "", "thaw node"));
        assertBroken();
    }

    @Test
    void a_node_that_goes_on_does() {
        lost(1_000, "ben");
        journal.add(new Entry.Connecting(1_020, "ben", "node"));
        gone(1_030, "ben");
        held(1_100, "ann", "ben");
        assertBroken(Promise.OUTCOME);
    }

    /** The hub has written it, which is all that it can know of who does not confirm. */
    @Test
    void of_who_does_not_confirm_what_was_written_to_a_connection_that_it_had_given_up_counts_as_delivered() {
        lost(1_000, "ben");
        held(1_100, "ann", "ben");
        journal.add(new Entry.Connecting(1_200, "ben", "node"));
        gone(1_300, "ben");
        assertBroken();
    }

    @Test
    void so_does_what_was_written_to_one_that_broke_at_once() {
        lost(1_000, "ben");
        held(1_100, "ann", "ben");
        welcomed(1_200, "ben", true);
        gone(1_300, "ben");
        assertBroken();
    }

    @Test
    void but_not_to_one_that_held() {
        lost(1_000, "ben");
        held(1_100, "ann", "ben");
        welcomed(1_200, "ben", true);
        gone(9_000, "ben");
        assertBroken(Promise.OUTCOME);
    }

    @Test
    void nor_what_was_held_only_after_it() {
        lost(1_000, "ben");
        journal.add(new Entry.Connecting(1_200, "ben", "node"));
        lost(1_300, "ben");
        held(1_400, "ann", "ben");
        journal.add(new Entry.Ended(1_500, "ben"));
        assertBroken(Promise.OUTCOME);
    }

    @Test
    void who_confirms_has_only_what_it_has_confirmed() {
        lost(1_000, "ann");
        held(1_100, "ben", "ann");
        journal.add(new Entry.Connecting(1_200, "ann", "node"));
        gone(1_300, "ann");
        assertBroken(Promise.OUTCOME);
    }

    @Test
    void a_leave_after_a_join_finds_its_session_in_the_room() {
        asked(1_000, "ann", "leave", "leave");
        answered(1_010, "ann", "leave", false, "not-in-room");
        assertBroken(Promise.MEMBER);
    }

    @Test
    void what_is_sent_again_has_the_place_it_had_among_the_others() {
        asked(1_000, "ann", "leave", "leave");
        asked(1_001, "ann", "again", "join");
        lost(1_100, "ann");
        welcomed(1_200, "ann", true);
        asked(1_210, "ann", "leave", "leave");
        asked(1_210, "ann", "again", "join");
        journal.add(new Entry.Closed(1_220, "ann", ROOM, "lost"));
        answered(1_221, "ann", "leave", false, "not-in-room");
        answered(1_222, "ann", "again", true, "");
        assertBroken();
    }

    @Test
    void unless_the_room_was_closed_to_it_whatever_it_has_asked_since() {
        asked(1_000, "ann", "leave", "leave");
        asked(1_001, "ann", "join", "join");
        journal.add(new Entry.Closed(1_002, "ann", ROOM, "forbidden"));
        answered(1_010, "ann", "leave", false, "not-in-room");
        answered(1_011, "ann", "join", false, "forbidden");
        assertBroken();
    }

    private void sawLeft(long at, String observer, String client) {
        journal.add(new Entry.Saw(at, observer, ROOM, at, Entry.Change.LEFT, "peer of " + client, true));
    }

    @Test
    void who_has_asked_to_leave_may_be_seen_to_have_left_whatever_the_answer() {
        asked(1_000, "ann", "l", "leave");
        sawLeft(1_010, "ben", "ann");
        answered(1_400, "ann", "l", false, "unavailable");
        assertBroken();
    }

    @Test
    void who_has_not_asked_to_leave_may_not_be_seen_to_have_left() {
        sawLeft(1_010, "ben", "ann");
        assertBroken(Promise.ALIVE);
    }

    @Test
    void a_departure_of_long_ago_is_told_to_who_comes_from_a_node_that_stood_still() {
        leavesAndComesBack();
        journal.add(new Entry.Fault(17_600, "", "freeze node"));
        journal.add(new Entry.Fault(21_100, "", "thaw node"));
        lost(21_120, "ben");
        welcomed(21_150, "ben", true);
        sawLeft(21_170, "ben", "ann");
        assertBroken();
    }

    @Test
    void it_is_not_told_to_who_was_away_for_a_moment() {
        leavesAndComesBack();
        lost(21_120, "ben");
        welcomed(21_150, "ben", true);
        sawLeft(21_170, "ben", "ann");
        assertBroken(Promise.ALIVE);
    }

    private void leavesAndComesBack() {
        asked(17_500, "ann", "l", "leave");
        answered(17_505, "ann", "l", true, "");
        join(18_700, "ann");
    }

    /** The store of the one that was replaced has not heard of it, and goes on with it. */
    @Test
    void who_was_replaced_on_a_node_that_went_without_its_store_may_be_seen_to_leave() {
        sawLeft(1_010, "ben", "ann");
        journal.add(new Entry.Fault(4_000, "", Entry.Fault.UNSTORED + "node.1"));
        final Terms rivals = new Terms(
                8_000, 6_000, 500, 15_000, 0, 60_000, 200, Set.of("ann"), Set.of(), Map.of("ann", "u"), Set.of());
        assertThat(Checker.check(journal, rivals)).isEmpty();
        assertBroken(Promise.ALIVE);
    }

    @Test
    void a_join_that_was_asked_again_goes_after_a_leave_that_was_asked_before_that() {
        welcomed(0, "cid", false);
        asked(1_000, "cid", "j", "join");
        asked(1_100, "cid", "l", "leave");
        answered(1_200, "cid", "j", false, "unavailable");
        asked(1_300, "cid", "j", "join");
        answered(1_400, "cid", "l", false, "not-in-room");
        answered(1_500, "cid", "j", true, "");
        assertBroken();
    }

    @Test
    void a_leave_goes_after_the_join_that_was_asked_before_it() {
        welcomed(0, "cid", false);
        asked(1_000, "cid", "j", "join");
        asked(1_100, "cid", "l", "leave");
        answered(1_400, "cid", "l", false, "not-in-room");
        answered(1_500, "cid", "j", true, "");
        assertBroken(Promise.MEMBER);
    }

    /** That it has left is told with the next connection. */
    @Test
    void whose_leave_could_not_be_confirmed_and_was_done_is_not_in_the_room() {
        asked(1_000, "ben", "l", "leave");
        answered(1_400, "ben", "l", false, "unavailable");
        journal.add(new Entry.Asked(3_000, "ann", "m", "message", ROOM, "peer of ben", "ann#1"));
        answered(3_001, "ann", "m", false, "unknown-peer");
        journal.add(new Entry.Closed(6_000, "ben", ROOM, "left"));
        assertBroken();
    }

    @Test
    void who_was_not_told_so_is() {
        asked(1_000, "ben", "l", "leave");
        answered(1_400, "ben", "l", false, "unavailable");
        journal.add(new Entry.Asked(3_000, "ann", "m", "message", ROOM, "peer of ben", "ann#1"));
        answered(3_001, "ann", "m", false, "unknown-peer");
        assertBroken(Promise.MEMBER);
    }
}
