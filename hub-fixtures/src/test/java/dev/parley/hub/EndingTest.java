package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.client.Reply;
import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.session.Session;
import dev.parley.protocol.Mid;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RequestId;
import dev.parley.protocol.SignalType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What others hear of a session that is over here, and of what was in its hands. */
class EndingTest {
    private final TestBed bed = new TestBed();
    private final TestNode one = bed.node("node1");
    private final TestNode two = bed.node("node2");
    private final TestClient ann = one.connect("ann");
    private final TestClient bob = two.connect("bob");
    private final Session session = two.session(bob);
    private final List<Outcome> outcomes = new ArrayList<>();

    EndingTest() {
        ann.join("r");
        bob.join("r");
    }

    @Test
    void a_signal_or_a_notice_for_a_session_that_has_ended_is_to_be_looked_up_again() {
        bob.leaves();
        session.target().deliver(signal(1), outcomes::add);
        session.target().undeliverable(notice(), outcomes::add);
        assertThat(outcomes).containsExactly(Outcome.MOVED, Outcome.MOVED);
    }

    @Test
    void so_is_a_signal_for_one_that_has_ended_and_has_not_left_its_rooms_yet() {
        bed.sharedLink.stall();
        bob.tell("{'type':'status','status':'busy'}");
        bob.leaves();
        assertThat(session.memberships().contains(TestBed.ROOM)).isTrue();
        session.target().deliver(signal(1), outcomes::add);
        assertThat(outcomes).containsExactly(Outcome.MOVED);
    }

    @Test
    void so_is_a_signal_for_a_later_owner_of_the_session() {
        session.target().deliver(signal(2), outcomes::add);
        assertThat(outcomes).containsExactly(Outcome.MOVED);
        session.target().deliver(signal(1), outcomes::add);
        bed.loop.runTasks();
        assertThat(outcomes).containsExactly(Outcome.MOVED, Outcome.DELIVERED);
    }

    @Test
    void a_sender_that_was_told_held_is_told_the_end_though_the_signal_was_on_its_way_into_a_connection_that_is_gone() {
        bob.holdsWrites = true;
        final List<Reply> reply = ann.sendMessage(bob, "m1");
        bob.breaks();
        bed.seconds(1);
        assertThat(TestClient.text(reply)).isEqualTo("{\"outcome\":\"held\"}");
        bob.writes();
        bed.seconds(30);
        assertThat(ann.of(PushType.UNDELIVERABLE))
                .extracting(push -> push.show("re", "code"))
                .containsExactly("undeliverable m1 expired");
    }

    @Test
    void who_replaces_a_session_hears_that_it_is_over_when_it_has_left_its_rooms() {
        bed.sharedLink.stall();
        session.target().replaced(outcomes::add);
        bed.loop.runTasks();
        assertThat(session.ended()).isTrue();
        assertThat(outcomes).isEmpty();
        bed.sharedLink.restore();
        bed.loop.runTasks();
        assertThat(outcomes).containsExactly(Outcome.DELIVERED);
    }

    @Test
    void what_only_this_nodes_memory_held_is_told_when_the_session_goes_on_elsewhere_and_what_was_stored_is_not() {
        bob.breaks();
        assertThat(ann.message(bob, "m1")).contains("held");
        bed.sessionsLink.cut();
        assertThat(ann.message(bob, "m2")).contains("held");
        bed.sessionsLink.restore();
        final TestClient back = one.resume(bob, "bob");
        assertThat(two.has(bob)).isFalse();
        assertThat(back.news("mid")).containsExactly("message " + ann.peer() + ".m1");
        assertThat(told()).containsExactly("undeliverable m2 expired");
    }

    @Test
    void what_was_shown_and_was_in_memory_alone_is_told_as_unconfirmed() {
        bob.ask("{'type':'received','id':'x','seq':0}");
        bed.sessionsLink.cut();
        assertThat(ann.message(bob, "m1")).contains("delivered");
        bed.sessionsLink.restore();
        one.resume(bob.resume(0), "bob");
        assertThat(told()).containsExactly("undeliverable m1 unconfirmed");
    }

    @Test
    void senders_are_told_though_the_answer_to_the_sessions_end_got_lost() {
        bob.breaks();
        ann.message(bob, "m1");
        bed.seconds(29);
        bed.sessionsLink.loseAnswers();
        bed.seconds(2);
        assertThat(told()).isEmpty();
        bed.sessionsLink.restore();
        bed.seconds(1);
        assertThat(told()).containsExactly("undeliverable m1 expired");
    }

    @Test
    void who_waits_for_what_becomes_of_a_signal_without_an_id_or_of_a_notice_hears_it_when_the_session_ends() {
        bed.sessionsCalls.hold();
        session.target().deliver(signal(1), outcomes::add);
        session.target().undeliverable(notice(), outcomes::add);
        bed.loop.runTasks();
        assertThat(outcomes).isEmpty();
        bob.leaves();
        bed.sessionsCalls.release();
        bed.loop.runTasks();
        assertThat(outcomes).hasSize(2);
    }

    @Test
    void a_node_that_still_had_a_session_which_was_ended_elsewhere_tells_nobody() {
        bob.breaks();
        ann.message(bob, "m1");
        bed.exchange.hold();
        final TestClient back = one.resume(bob, "bob");
        assertThat(back.news("mid")).contains("message " + ann.peer() + ".m1");
        back.leaves();
        assertThat(two.has(bob)).isTrue();
        bed.seconds(31);
        assertThat(two.has(bob)).isFalse();
        bed.exchange.release();
        bed.seconds(5);
        assertThat(told()).isEmpty();
    }

    private List<String> told() {
        return ann.of(PushType.UNDELIVERABLE).stream()
                .map(push -> push.show("re", "code"))
                .toList();
    }

    private NodeMessage.Signal signal(long toEpoch) {
        return new NodeMessage.Signal(
                SignalType.MESSAGE,
                bob.peer(),
                toEpoch,
                ann.peer(),
                TestBed.ROOM,
                1,
                1,
                1,
                new Mid("m"),
                null,
                RawJson.trusted("{}"));
    }

    private NodeMessage.Undeliverable notice() {
        return new NodeMessage.Undeliverable(
                bob.peer(), new RequestId("m"), ann.peer(), NodeMessage.Undeliverable.Reason.EXPIRED);
    }
}
