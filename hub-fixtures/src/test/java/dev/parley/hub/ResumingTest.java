package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.client.Admission;
import dev.parley.hub.client.Reply;
import dev.parley.hub.exchange.Outcome;
import dev.parley.protocol.CloseCode;
import dev.parley.protocol.ErrorCode;
import dev.parley.protocol.PushType;
import dev.parley.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A session, its connections and its end: on its own node and on another. */
class ResumingTest {
    private final TestBed bed = new TestBed();
    private final Runnable emptied = bed.sessions.snapshot();
    private final TestNode one = bed.node("node1");
    private final TestNode two = bed.node("node2");
    private final TestClient ann = one.connect("ann");
    private final TestClient bob = two.connect("bob");

    ResumingTest() {
        ann.join("r");
        bob.join("r");
        ann.pushes.removeIf(push -> push.seq() > 0);
    }

    @Test
    void a_new_session_is_welcomed_and_has_its_own_secret_and_peer() {
        final TestClient again = one.connect("ann");
        assertThat(again.welcome().show("resumed", "gap", "node", "resumeWindow", "heartbeat", "maxMessage"))
                .isEqualTo("welcome false false node1 30000 10000 65536");
        assertThat(again.welcome().field("session"))
                .isNotEqualTo(ann.welcome().field("session"))
                .hasSizeGreaterThan(30);
        assertThat(again.peer()).isNotEqualTo(ann.peer());
    }

    @Test
    void a_new_session_under_the_id_of_one_that_has_ended_is_refused_and_may_be_tried_again() {
        bed.secrets = () -> 0;
        final TestNode same = bed.node("node3");
        final TestClient cid = same.connect("cid");
        cid.leaves();
        assertUnavailable(same.admit(TestNode.hello(null), same.token("cid")));
        assertThat(same.hub.sessions().all()).isEmpty();
    }

    @Test
    void a_new_session_whose_id_another_owner_has_is_refused() {
        bed.secrets = () -> 0;
        final TestNode same = bed.node("node3");
        final TestClient cid = same.connect("cid");
        final TestClient moved = two.resume(cid, "cid");
        assertUnavailable(same.admit(TestNode.hello(null), same.token("dan")));
        assertThat(moved.closed).isNull();
        assertThat(two.has(moved)).isTrue();
    }

    @Test
    void a_broken_connection_is_told_as_away_and_the_return_with_what_was_missed() {
        final String version = TestClient.value(ann.join("r"), "version");
        ann.breaks();
        assertThat(bob.news("connected")).containsExactly("peer-updated false");
        bob.ask("{'type':'status','status':'busy'}");
        assertThat(bob.message(ann, "b1")).isEqualTo("{\"outcome\":\"held\"}");
        final TestClient back = one.resume(ann, "ann");
        assertThat(back.welcome().show("resumed", "gap")).isEqualTo("welcome true false");
        assertThat(back.welcome().field("session")).isEqualTo(ann.welcome().field("session"));
        assertThat(back.news("status", "after")).containsExactly("peer-updated busy " + version, "message - -");
        assertThat(bob.news("connected")).containsExactly("peer-updated true");
    }

    @Test
    void what_came_before_the_loss_and_was_not_confirmed_comes_again_and_the_rest_does_not() {
        bob.message(ann, "b1");
        bob.message(ann, "b2");
        bob.message(ann, "b3");
        final long first = ann.of(PushType.MESSAGE).getFirst().seq();
        ann.tell("{'type':'received','seq':" + first + "}");
        ann.breaks();
        final TestClient back = one.resume(ann.resume(first), "ann");
        assertThat(back.news("mid")).containsExactly("message " + bob.peer() + ".b2", "message " + bob.peer() + ".b3");
    }

    @Test
    void any_request_may_say_what_was_received() {
        bob.message(ann, "b1");
        bob.message(ann, "b2");
        final long first = ann.of(PushType.MESSAGE).getFirst().seq();
        assertThat(ann.ask("{'type':'leave','id':'a1','room':'elsewhere','received':" + first + "}"))
                .isEqualTo("not-in-room");
        ann.breaks();
        assertThat(one.resume(ann.resume(0), "ann").news("mid")).containsExactly("message " + bob.peer() + ".b2");
    }

    @Test
    void a_newer_connection_replaces_the_older_without_a_word_to_the_others() {
        bob.news();
        final TestClient newer = one.resume(ann, "ann");
        assertThat(ann.closed).isEqualTo(CloseCode.REPLACED_BY_CONNECTION);
        assertThat(bob.news()).isEmpty();
        ann.breaks();
        ann.leaves();
        assertThat(one.session(newer).connected()).isTrue();
        assertThat(newer.ask("{'type':'ping'}")).isEqualTo("pong");
    }

    @Test
    void what_was_not_written_to_the_older_connection_is_held_and_written_to_the_newer() {
        ann.holdsWrites = true;
        final var reply = bob.sendMessage(ann, "b1");
        assertThat(reply).isEmpty();
        final TestClient newer = one.resume(ann.resume(0), "ann");
        assertThat(TestClient.text(reply)).isEqualTo("{\"outcome\":\"held\"}");
        assertThat(newer.of(PushType.MESSAGE)).hasSize(1);
    }

    @Test
    void a_session_whose_window_is_over_leaves_its_rooms_and_is_no_more() {
        ann.breaks();
        bob.news();
        bed.advance(Duration.ofMillis(29_999));
        assertThat(one.has(ann)).isTrue();
        bed.advance(Duration.ofMillis(1));
        assertThat(bob.news("reason")).containsExactly("peer-left lost");
        assertThat(one.has(ann)).isFalse();
        assertThat(one.resume(ann, "ann").welcome().field("resumed")).isEqualTo("false");
        assertThat(two.resume(ann, "ann").welcome().field("resumed")).isEqualTo("false");
    }

    @Test
    void a_session_that_was_resumed_outlasts_a_store_that_is_away_for_longer_than_the_window() {
        ann.breaks();
        bed.seconds(1);
        // The claim is carried out; that it has a connection is not written.
        bed.sessionsCalls.holdCallAfter(1);
        final TestClient back = two.resume(ann, "ann");
        bed.sessionsLink.cut();
        bed.seconds(40);
        back.breaks();
        bed.seconds(1);
        bed.sessionsLink.restore();
        assertThat(one.resume(back, "ann").welcome().show("resumed", "session"))
                .isEqualTo("welcome true " + back.welcome().field("session"));
    }

    @Test
    void a_session_whose_client_has_come_and_is_yet_to_be_connected_is_not_written_as_away() {
        ann.breaks();
        bed.seconds(1);
        final var admission = two.admit(TestNode.hello(ann.resume()), two.token("ann"));
        two.session(ann).verify();
        bed.seconds(1);
        bed.sessionsLink.cut();
        final TestClient back = new TestClient(bed.loop);
        back.attach((Admission.Admitted) admission);
        bed.seconds(40);
        back.breaks();
        bed.sessionsLink.restore();
        assertThat(one.resume(back, "ann").welcome().field("resumed")).isEqualTo("true");
    }

    @Test
    void a_session_that_its_client_ends_leaves_at_once() {
        ann.leaves();
        assertThat(ann.closed).isNull();
        assertThat(bob.news("reason", "peer")).contains("peer-left left " + ann.peer());
        assertThat(two.resume(ann, "ann").welcome().field("resumed")).isEqualTo("false");
    }

    @Test
    void a_session_that_has_ended_is_not_resumed_from_a_store_that_does_not_know_yet() {
        bed.sessionsLink.stall();
        ann.leaves();
        final long calls = bed.sessionsLink.calls();
        final var early = one.hub.gate().admit(TestNode.hello(ann.resume()), one.token("ann"), "a", bed.loop);
        bed.loop.runTasks();
        assertThat(bed.sessionsLink.calls() - calls)
                .as("it does not ask for that one, nor gets a new one while the store is away")
                .isZero();
        assertThat(early.toCompletableFuture().join()).isInstanceOf(Admission.Refused.class);
        bed.sessionsLink.restore();
        final var admission = one.admit(TestNode.hello(ann.resume()), one.token("ann"));
        assertThat(bed.sessionsLink.calls() - calls)
                .as("and looks once the store knows")
                .isEqualTo(2);
        final TestClient back = new TestClient(bed.loop);
        back.attach((Admission.Admitted) admission);
        assertThat(back.welcome().field("resumed")).isEqualTo("false");
    }

    @Test
    void a_session_is_on_record_as_connected_from_its_first_write() {
        final TestClient cid = one.connect("cid");
        bed.seconds(40);
        assertThat(two.resume(cid, "cid").welcome().field("resumed")).isEqualTo("true");
    }

    @Test
    void a_session_that_nobody_ever_attaches_to_ends_by_itself() {
        final var admission = one.admit(TestNode.hello(null), one.token("cid"));
        assertThat(admission).isInstanceOf(Admission.Admitted.class);
        assertThat(one.hub.sessions().all()).hasSize(2);
        bed.seconds(30);
        assertThat(one.hub.sessions().all()).hasSize(1);
        final TestClient late = new TestClient(bed.loop);
        late.attach((Admission.Admitted) admission);
        assertThat(late.closed).isEqualTo(CloseCode.GOING_AWAY);
        assertThat(late.pushes).isEmpty();
    }

    @Test
    void anothers_session_is_not_resumed_here_or_there() {
        assertThat(one.resume(ann, "eve").welcome().field("resumed")).isEqualTo("false");
        assertThat(two.resume(ann, "eve").welcome().field("resumed")).isEqualTo("false");
        assertThat(one.session(ann).connected()).isTrue();
    }

    @Test
    void a_session_moves_to_another_node_with_its_rooms_and_what_was_missed() {
        ann.breaks();
        bob.message(ann, "b1");
        bob.news();
        final TestClient back = two.resume(ann, "ann");
        assertThat(back.welcome().show("resumed", "gap", "node")).isEqualTo("welcome true false node2");
        assertThat(back.peer()).isEqualTo(ann.peer());
        assertThat(back.news("mid")).containsExactly("message " + bob.peer() + ".b1");
        assertThat(bob.news("connected")).containsExactly("peer-updated -", "peer-updated true");
        assertThat(bob.message(back, "b2")).isEqualTo("{\"outcome\":\"delivered\"}");
        assertThat(back.message(bob, "a1")).isEqualTo("{\"outcome\":\"delivered\"}");
        bed.seconds(60);
        assertThat(one.has(ann)).isFalse();
        assertThat(two.session(back).connected()).isTrue();
        assertThat(bob.of(PushType.PEER_LEFT)).isEmpty();
    }

    @Test
    void a_session_that_moved_while_it_was_connected_closes_where_it_was() {
        two.resume(ann, "ann");
        bed.seconds(5);
        assertThat(ann.closed).isEqualTo(CloseCode.REPLACED_BY_CONNECTION);
        assertThat(one.has(ann)).isFalse();
        assertThat(one.meters.get("parley.rooms").gauge().value()).isZero();
    }

    @Test
    void a_signal_that_was_not_written_where_the_session_was_is_delivered_where_it_went() {
        bed.seconds(2);
        ann.holdsWrites = true;
        final List<Reply> reply = bob.sendMessage(ann, "b1");
        final TestClient back = two.resume(ann.resume(0), "ann");
        assertThat(reply).isEmpty();
        bed.advance(Duration.ofMillis(3_100));
        assertThat(TestClient.text(reply)).isEqualTo("{\"outcome\":\"delivered\"}");
        assertThat(back.of(PushType.MESSAGE)).hasSize(1);
    }

    @Test
    void that_a_client_confirms_is_known_where_it_moves_to() {
        ann.tell("{'type':'received','seq':0}");
        ann.breaks();
        final TestClient back = two.resume(ann, "ann");
        bob.message(back, "b1");
        back.leaves();
        assertThat(bob.of(PushType.UNDELIVERABLE)).hasSize(1);
    }

    @Test
    void numbers_go_on_after_a_move_also_past_what_the_store_had_heard_of() {
        bob.message(ann, "b1");
        ann.breaks();
        final TestClient back = two.resume(ann.resume(1_000), "ann");
        bob.message(back, "b2");
        assertThat(back.of(PushType.MESSAGE).getLast().seq()).isGreaterThan(1_000);
    }

    @Test
    void a_request_that_was_answered_before_a_move_is_not_carried_out_again_after_it() {
        assertThat(ann.message(bob, "a1")).isEqualTo("{\"outcome\":\"delivered\"}");
        ann.ask("{'type':'join','id':'a2','room':'" + "x".repeat(3) + "','metadata':{}}");
        assertThat(ann.ask("{'type':'kick','id':'a3','room':'r','peer':'p'}")).isEqualTo("forbidden");
        bed.seconds(1);
        ann.breaks();
        final TestClient back = two.resume(ann, "ann");
        assertThat(back.message(bob, "a1")).isEqualTo("{\"duplicate\":true,\"outcome\":\"delivered\"}");
        assertThat(back.send("{'type':'kick','id':'a3','room':'r','peer':'p'}"))
                .singleElement()
                .isInstanceOfSatisfying(
                        Reply.Failed.class,
                        again -> assertThat(again.duplicate()).isTrue());
        assertThat(bob.of(PushType.MESSAGE)).hasSize(1);
    }

    @Test
    void a_signal_that_came_in_before_a_move_does_not_come_in_again_after_it() {
        bob.message(ann, "b1");
        bed.exchange.losesAnswers = true;
        final List<Reply> reply = bob.sendMessage(ann, "b2");
        assertThat(ann.of(PushType.MESSAGE)).hasSize(2);
        one.kill();
        final TestClient back = two.resume(ann, "ann");
        bed.exchange.answerLost(Outcome.NO_NODE);
        bed.seconds(1);
        assertThat(TestClient.text(reply)).isEqualTo("{\"outcome\":\"delivered\"}");
        assertThat(back.of(PushType.MESSAGE)).isEmpty();
    }

    @Test
    void status_and_name_and_confirming_go_with_a_session_that_moves() {
        ann.ask("{'type':'join','room':'r','name':'Ann','metadata':{'x':1}}");
        ann.tell("{'type':'received','seq':0}");
        ann.ask("{'type':'status','status':'in-call'}");
        ann.breaks();
        final TestClient back = two.resume(ann, "ann");
        final String roster = bob.join("r");
        assertThat(roster)
                .contains("\"name\":\"Ann\"", "\"status\":\"in-call\"", "\"metadata\":{\"x\":1}", "\"connected\":true");
        bob.message(back, "b1");
        back.leaves();
        assertThat(bob.of(PushType.UNDELIVERABLE).getLast().show("re", "code"))
                .isEqualTo("undeliverable b1 unconfirmed");
    }

    @Test
    void a_session_whose_rooms_can_not_be_taken_up_stays_where_it_went_and_its_rooms_are_tried_every_second() {
        ann.breaks();
        bob.news();
        bed.sharedLink.cut();
        assertUnavailable(two.admit(TestNode.hello(ann.resume()), two.token("ann")));
        assertThat(two.has(ann)).isTrue();
        assertThat(one.has(ann)).isFalse();
        assertUnavailable(two.admit(TestNode.hello(ann.resume()), two.token("ann")));
        assertThat(two.meters.get("parley.rooms").gauge().value()).isEqualTo(1);
        bed.sharedLink.restore();
        final List<Reply> reply = bob.sendMessage(ann, "b1");
        bed.advance(Duration.ofMillis(999));
        assertThat(two.session(ann).memberships().contains(TestBed.ROOM)).isFalse();
        assertThat(reply).isEmpty();
        bed.advance(Duration.ofMillis(1));
        assertThat(two.session(ann).memberships().contains(TestBed.ROOM)).isTrue();
        bed.advance(Duration.ofMillis(500));
        assertThat(TestClient.text(reply)).isEqualTo("{\"outcome\":\"held\"}");
        final TestClient back = two.resume(ann, "ann");
        assertThat(back.welcome().field("resumed")).isEqualTo("true");
        assertThat(bob.news("connected")).containsExactly("peer-updated -", "peer-updated true");
        assertThat(bob.message(back, "b2")).isEqualTo("{\"outcome\":\"delivered\"}");
    }

    @Test
    void a_session_that_comes_back_to_a_node_that_never_heard_that_it_was_gone_replaces_what_is_left_of_it() {
        bed.exchange.hold();
        two.resume(ann, "ann");
        assertThat(ann.closed).isNull();
        final TestClient back = one.resume(ann, "ann");
        assertThat(back.welcome().field("resumed")).isEqualTo("true");
        assertThat(ann.closed).isEqualTo(CloseCode.REPLACED_BY_CONNECTION);
        bed.exchange.release();
        assertThat(one.session(back).connected()).isTrue();
        assertThat(two.has(ann)).isFalse();
    }

    @Test
    void who_is_replaced_at_another_node_is_told_so_also_where_the_store_says_it_first() {
        bed.exchange.hold();
        two.resume(ann, "ann");
        ann.ask("{'type':'status','status':'busy'}");
        assertThat(ann.closed).isEqualTo(CloseCode.REPLACED_BY_CONNECTION);
        bed.exchange.release();
    }

    @Test
    void what_is_left_of_a_session_where_it_was_takes_it_out_of_no_room() {
        bed.exchange.hold();
        two.resume(ann, "ann");
        assertThat(ann.ask("{'type':'leave','room':'r'}"))
                .as("it is in, where it is now")
                .isEqualTo("unavailable");
        bed.exchange.release();
        assertThat(bob.join("r")).contains(ann.peer().value());
    }

    @Test
    void what_is_left_of_a_session_that_was_ended_elsewhere_ends_when_its_client_asks_for_it() {
        bed.exchange.hold();
        two.resume(ann, "ann").leaves();
        assertThat(ann.closed).isNull();
        assertThat(one.resume(ann, "ann").welcome().field("resumed")).isEqualTo("false");
        assertThat(ann.closed).isEqualTo(CloseCode.GOING_AWAY);
        assertThat(one.has(ann)).isFalse();
        bed.exchange.release();
    }

    private static void assertUnavailable(Admission admission) {
        assertThat(admission).isInstanceOfSatisfying(Admission.Refused.class, refused -> {
            assertThat(refused.error().code()).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(refused.close()).isEqualTo(CloseCode.UNAVAILABLE);
        });
    }

    @Test
    void a_session_with_the_same_device_ends_the_older_wherever_it_is() {
        final TestClient phone = one.connect("cid", "phone");
        phone.join("r");
        bob.news();
        final TestClient newer = two.connect("cid", "phone");
        assertThat(phone.closed).isEqualTo(CloseCode.REPLACED_BY_SESSION);
        assertThat(bob.news("reason")).containsExactly("peer-left replaced");
        assertThat(newer.welcome().field("resumed")).isEqualTo("false");
        final TestClient newest = two.connect("cid", "phone");
        assertThat(newer.closed).isEqualTo(CloseCode.REPLACED_BY_SESSION);
        assertThat(newest.closed).isNull();
    }

    @Test
    void a_session_that_is_fenced_out_of_a_room_where_it_went_is_still_to_be_had_elsewhere() {
        final long generation = Objects.requireNonNull(Await.value(bed.presence.read(TestBed.ROOM))
                        .roster()
                        .members()
                        .get(bob.peer()))
                .generation();
        Await.value(bed.presence.clear(TestBed.ROOM, two.ref, generation));
        ann.breaks();
        assertUnavailable(two.admit(TestNode.hello(ann.resume()), two.token("ann")));
        assertThat(two.has(ann)).isTrue();
        final TestClient back = one.resume(ann, "ann");
        assertThat(back.welcome().field("resumed")).isEqualTo("true");
        assertThat(two.has(ann)).isFalse();
        assertThat(one.session(back).memberships().contains(TestBed.ROOM)).isTrue();
    }

    @Test
    void a_room_that_was_left_is_not_entered_again_by_a_move_though_the_roster_has_not_heard() {
        bed.sharedLink.cut();
        ann.ask("{'type':'leave','room':'r'}");
        bed.sharedLink.restore();
        final TestClient back = two.resume(ann, "ann");
        assertThat(back.message(bob, "x")).isEqualTo("not-in-room");
        bed.seconds(7);
        assertThat(bob.join("r")).doesNotContain(ann.peer().value());
    }

    @Test
    void an_ended_session_is_written_no_more_for() {
        bed.sessionsLink.cut();
        bob.message(ann, "b1");
        ann.leaves();
        bed.sessionsLink.restore();
        bed.seconds(2);
        final long calls = bed.sessionsLink.calls();
        bed.seconds(10);
        assertThat(bed.sessionsLink.calls()).isEqualTo(calls);
    }

    @Test
    void a_session_that_the_store_has_lost_is_stored_anew_though_its_client_is_away() {
        ann.breaks();
        emptied.run();
        assertThat(bob.message(ann, "m1")).isEqualTo("{\"outcome\":\"held\"}");
        bed.seconds(1);
        final TestClient back = two.resume(ann, "ann");
        assertThat(back.welcome().show("resumed", "gap")).isEqualTo("welcome true false");
        assertThat(back.news("mid")).contains("message " + bob.peer() + ".m1");
    }

    @Test
    void a_session_whose_window_is_over_is_not_stored_anew() {
        ann.breaks();
        emptied.run();
        bed.seconds(30);
        assertThat(two.resume(ann, "ann").welcome().field("resumed")).isEqualTo("false");
    }

    @Test
    void a_session_that_was_ended_elsewhere_ends_where_it_was_and_is_not_stored_anew() {
        bed.exchange.hold();
        final TestClient back = two.resume(ann, "ann");
        back.leaves();
        assertThat(ann.closed).isNull();
        ann.ask("{'type':'status','status':'busy'}");
        assertThat(ann.closed).isEqualTo(CloseCode.GOING_AWAY);
        assertThat(one.has(ann)).isFalse();
        bed.seconds(3);
        assertThat(one.resume(ann, "ann").welcome().field("resumed")).isEqualTo("false");
        bed.exchange.release();
    }

    @Test
    void a_lost_event_is_told_as_a_gap_until_the_client_has_said_something_after_it() {
        ann.breaks();
        for (int i = 0; i < 513; i++) {
            bob.ask("{'type':'status','status':'" + (i % 2 == 0 ? "busy" : "away") + "'}");
        }
        final TestClient back = one.resume(ann, "ann");
        assertThat(back.welcome().show("resumed", "gap")).isEqualTo("welcome true true");
        back.breaks();
        final long seq = back.resume().seq();
        final TestClient again = two.resume(back, "ann");
        assertThat(again.welcome().show("gap")).isEqualTo("welcome true");
        again.ask("{'type':'join','room':'r'}");
        again.breaks();
        assertThat(one.resume(again.resume(seq), "ann").welcome().show("gap")).isEqualTo("welcome false");
    }

    @Test
    void sessions_are_counted_by_state() {
        assertThat(gauge("connected")).isEqualTo(1);
        ann.breaks();
        assertThat(List.of(gauge("connected"), gauge("away"))).containsExactly(0.0, 1.0);
    }

    private double gauge(String state) {
        return one.meters.get("parley.sessions").tag("state", state).gauge().value();
    }

    /** An app that kept its session but not its counter numbers its requests from 1 again. */
    @Test
    void the_same_join_again_after_a_resume_tells_who_is_there_by_then_and_joins_who_had_left() {
        final TestClient cid = one.connect("cid");
        assertThat(cid.ask("{'type':'join','id':'1','room':'s'}")).contains("\"peers\":[]");
        bob.join("s");
        bed.seconds(1);
        one.kill();
        final TestClient back = two.resume(cid, "cid");
        assertThat(back.ask("{'type':'join','id':'1','room':'s'}"))
                .startsWith("{\"duplicate\":true,")
                .contains(bob.peer().value());
        back.ask("{'type':'leave','id':'2','room':'s'}");
        bob.news();
        assertThat(back.ask("{'type':'join','id':'1','room':'s'}"))
                .startsWith("{\"duplicate\":true,")
                .contains(bob.peer().value());
        assertThat(bob.news("peer")).containsExactly("peer-joined " + cid.peer());
        assertThat(back.ask("{'type':'join','id':'1','room':'another'}")).isEqualTo("bad-request");
    }
}
