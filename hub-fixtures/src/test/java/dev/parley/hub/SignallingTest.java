package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.client.Reply;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.fixtures.presence.Members;
import dev.parley.hub.presence.Member;
import dev.parley.protocol.PushType;
import dev.parley.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Signals and their outcomes: to a peer on the same node, to one on another, and to whole rooms. */
class SignallingTest {
    private static final String DELIVERED = "{\"outcome\":\"delivered\"}";
    private static final String HELD = "{\"outcome\":\"held\"}";

    private final TestBed bed = new TestBed();
    private final Runnable emptied = bed.sessions.snapshot();
    private final TestNode one = bed.node("node1");
    private final TestNode two = bed.node("node2");
    private final TestClient ann = one.connect("ann");
    private final TestClient bob = two.connect("bob");
    private final TestClient cid = one.connect("cid");

    SignallingTest() {
        ann.join("r");
        bob.join("r");
        cid.join("r");
        List.of(ann, bob, cid).forEach(TestClient::news);
    }

    @Test
    void a_signal_arrives_as_it_was_sent_here_and_there() {
        for (TestClient target : List.of(bob, cid)) {
            final String to = target.peer().value();
            assertThat(ann.ask("{'type':'offer','id':'o" + to + "','room':'r','to':'" + to + "','sdp':'v=0'}"))
                    .isEqualTo(DELIVERED);
            assertThat(target.of(PushType.OFFER).getFirst().body())
                    .isEqualTo("{\"mid\":\"" + ann.peer() + ".o" + to + "\",\"from\":\"" + ann.peer()
                            + "\",\"room\":\"r\",\"sdp\":\"v=0\"}");
            assertThat(ann.ask("{'type':'bye','room':'r','to':'" + to + "'}")).isEqualTo(DELIVERED);
            assertThat(target.of(PushType.BYE)).hasSize(1);
        }
    }

    /** As a store does that has lost its last write, and is written to by a node that has not seen it. */
    @Test
    void a_peer_is_found_though_its_version_was_given_to_another_before() {
        final Runnable before = bed.presence.snapshot();
        one.connect("dan").join("r");
        before.run();
        final TestClient eve = bed.node("node3").connect("eve");
        eve.join("r");
        assertThat(ann.message(eve, "m1")).isEqualTo(DELIVERED);
    }

    @Test
    void signals_to_one_peer_keep_their_order() {
        for (int i = 0; i < 20; i++) {
            ann.message(bob, "m" + i);
        }
        final List<String> mids = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            mids.add("message " + ann.peer() + ".m" + i);
        }
        assertThat(bob.news("mid")).isEqualTo(mids);
    }

    @Test
    void requests_without_an_id_have_mids_of_their_own() {
        final String frame = "{'type':'message','room':'r','to':'" + bob.peer() + "','data':1}";
        ann.tell(frame);
        ann.tell(frame);
        assertThat(bob.news("mid")).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void who_is_not_there_is_an_unknown_peer_and_oneself_a_bad_request() {
        assertThat(ann.ask("{'type':'message','room':'r','to':'nobody','data':1}"))
                .isEqualTo("unknown-peer");
        assertThat(ann.message(ann, "x")).isEqualTo("bad-request");
        assertThat(ann.ask("{'type':'message','room':'s','to':'nobody','data':1}"))
                .isEqualTo("not-in-room");
    }

    @Test
    void who_is_not_in_the_room_can_not_send_to_it_though_others_here_are() {
        final TestClient eve = one.connect("eve");
        assertThat(eve.message(cid, "x")).isEqualTo("not-in-room");
        assertThat(eve.ask("{'type':'message','room':'r','data':1}")).isEqualTo("not-in-room");
        cid.ask("{'type':'leave','room':'r'}");
        assertThat(ann.message(cid, "x")).isEqualTo("unknown-peer");
    }

    @Test
    void a_peer_that_is_away_has_it_held() {
        bob.breaks();
        cid.breaks();
        assertThat(ann.message(bob, "m1")).isEqualTo(HELD);
        assertThat(ann.message(cid, "m2")).isEqualTo(HELD);
        assertThat(ann.ask("{'type':'message','room':'r','data':1}")).isEqualTo(HELD);
    }

    @Test
    void a_message_to_the_room_reaches_all_others_and_fails_for_those_named() {
        assertThat(ann.ask("{'type':'message','id':'1','room':'r','data':{'x':1}}"))
                .isEqualTo(DELIVERED);
        assertThat(bob.news("data")).containsExactly("message {\"x\":1}");
        assertThat(cid.news("data")).containsExactly("message {\"x\":1}");
        assertThat(ann.news()).isEmpty();
        cid.breaks();
        fill(cid);
        assertThat(ann.ask("{'type':'message','id':'2','room':'r','data':1}"))
                .isEqualTo("{\"outcome\":\"unreachable\",\"failed\":[{\"to\":\"" + cid.peer()
                        + "\",\"code\":\"unreachable\"}]}");
    }

    @Test
    void alone_in_a_room_everything_is_delivered() {
        ann.join("s");
        assertThat(ann.ask("{'type':'message','room':'s','data':1}")).isEqualTo(DELIVERED);
    }

    @Test
    void past_its_outbox_a_peer_that_is_away_is_unreachable_and_sent_again_it_gets_through() {
        cid.breaks();
        fill(cid);
        assertThat(ann.message(cid, "late")).isEqualTo("unreachable");
        final TestClient back = one.resume(cid, "cid");
        back.news();
        assertThat(ann.message(back, "late")).isEqualTo(DELIVERED);
        assertThat(back.of(PushType.MESSAGE)).hasSize(1);
        assertThat(ann.message(back, "late")).isEqualTo("{\"duplicate\":true,\"outcome\":\"delivered\"}");
        assertThat(back.of(PushType.MESSAGE)).hasSize(1);
    }

    @Test
    void what_was_held_for_who_never_comes_back_is_told_as_expired() {
        bob.breaks();
        ann.message(bob, "m1");
        ann.tell("{'type':'message','room':'r','to':'" + bob.peer() + "','data':'without an id'}");
        ann.news();
        bed.seconds(30);
        assertThat(ann.news("re", "to", "code"))
                .containsExactly("peer-left - - -", "undeliverable m1 " + bob.peer() + " expired");
    }

    @Test
    void what_was_written_to_who_confirms_and_never_did_is_told_as_unconfirmed() {
        ann.message(bob, "m0");
        bob.tell(
                "{'type':'received','seq':" + bob.of(PushType.MESSAGE).getLast().seq() + "}");
        ann.message(bob, "m1");
        ann.message(cid, "m2");
        bob.leaves();
        cid.leaves();
        assertThat(ann.of(PushType.UNDELIVERABLE))
                .extracting(push -> push.show("re", "to", "code"))
                .containsExactly("undeliverable m1 " + bob.peer() + " unconfirmed");
    }

    @Test
    void who_ends_with_an_unanswered_signal_has_its_sender_told() {
        cid.holdsWrites = true;
        final List<Reply> unwritten = ann.sendMessage(cid, "m1");
        assertThat(unwritten).isEmpty();
        cid.leaves();
        bed.advance(Duration.ofMillis(20));
        assertThat(TestClient.text(unwritten)).isEqualTo("unknown-peer");
    }

    @Test
    void a_signal_that_was_received_is_delivered_whatever_the_store_does() {
        bed.sessionsLink.stall();
        final List<Reply> reply = ann.sendMessage(cid, "m1");
        cid.tell("{'type':'received','seq':"
                + cid.of(PushType.MESSAGE).getFirst().seq() + "}");
        assertThat(TestClient.text(reply)).isEqualTo(DELIVERED);
        bed.sessionsLink.restore();
        bed.loop.runTasks();
    }

    @Test
    void while_its_store_is_away_a_nodes_memory_has_to_do_and_the_store_has_it_all_later() {
        bed.sessionsLink.cut();
        assertThat(ann.message(bob, "m1")).isEqualTo(DELIVERED);
        bob.breaks();
        assertThat(ann.message(bob, "m2")).isEqualTo(HELD);
        bed.sessionsLink.restore();
        bed.seconds(1);
        final TestClient back = one.resume(bob, "bob");
        assertThat(back.welcome().field("resumed")).isEqualTo("true");
        assertThat(back.news("mid")).contains("message " + ann.peer() + ".m2");
    }

    @Test
    void a_session_that_the_store_has_lost_is_stored_anew_while_its_client_is_there() {
        emptied.run();
        assertThat(ann.message(bob, "m1")).isEqualTo(DELIVERED);
        bed.seconds(2);
        bob.breaks();
        assertThat(one.resume(bob, "bob").welcome().field("resumed")).isEqualTo("true");
    }

    @Test
    void a_signal_for_who_has_moved_finds_it_and_those_behind_it_keep_their_order() {
        bed.exchange.hold();
        final List<Reply> first = ann.sendMessage(bob, "m1");
        bob.breaks();
        two.kill();
        final TestClient back = one.resume(bob, "bob");
        final List<Reply> second = ann.sendMessage(back, "m2");
        bed.exchange.release();
        bed.advance(Duration.ofMillis(100));
        assertThat(TestClient.text(first)).isEqualTo(DELIVERED);
        assertThat(TestClient.text(second)).isEqualTo(DELIVERED);
        assertThat(back.of(PushType.MESSAGE))
                .extracting(push -> push.field("mid"))
                .containsSubsequence(ann.peer() + ".m2");
    }

    @Test
    void what_is_for_an_owner_from_before_is_not_taken_by_the_node_that_has_the_session_again() {
        final TestNode three = bed.node("node3");
        bed.exchange.losesEvents = true;
        bed.exchange.losesAnswers = true;
        final TestClient away = three.resume(bob, "bob");
        final List<Reply> first = ann.sendMessage(bob, "m1");
        bed.exchange.losesAnswers = false;
        final TestClient back = two.resume(away, "bob");
        final List<Reply> second = ann.sendMessage(bob, "m2");
        assertThat(back.of(PushType.MESSAGE)).as("before what was sent first").isEmpty();
        bed.exchange.answerLost(Outcome.MOVED);
        bed.seconds(1);
        assertThat(List.of(TestClient.text(first), TestClient.text(second))).containsOnly(DELIVERED);
        assertThat(back.of(PushType.MESSAGE))
                .extracting(push -> push.field("mid"))
                .containsExactly(ann.peer() + ".m1", ann.peer() + ".m2");
    }

    @Test
    void a_signal_to_a_node_that_is_gone_waits_until_its_deadline() {
        two.kill();
        bed.sessionsLink.cut(); // nobody can adopt what it had
        final List<Reply> reply = ann.sendMessage(bob, "m1");
        bed.advance(Duration.ofMillis(4_999));
        assertThat(reply).isEmpty();
        bed.advance(Duration.ofMillis(1));
        assertThat(TestClient.text(reply)).isEqualTo("unreachable");
    }

    @Test
    void a_signal_waits_until_its_target_has_seen_the_room_as_its_sender_did() {
        bed.exchange.losesEvents = true;
        final TestClient dan = one.connect("dan");
        dan.join("r");
        assertThat(bob.news()).isEmpty();
        assertThat(dan.message(bob, "m1")).isEqualTo(DELIVERED);
        assertThat(bob.news("peer", "from"))
                .containsExactly("peer-joined " + dan.peer() + " -", "message - " + dan.peer());
    }

    @Test
    void a_signal_whose_target_ends_while_it_waits_finds_nobody() {
        bed.exchange.losesEvents = true;
        ann.ask("{'type':'status','status':'busy'}");
        bed.sharedLink.stall();
        final List<Reply> reply = ann.sendMessage(bob, "m1");
        bob.leaves();
        assertThat(reply).isEmpty();
        bed.sharedLink.restore();
        bed.seconds(1);
        assertThat(TestClient.text(reply)).isEqualTo("unknown-peer");
    }

    @Test
    void what_follows_a_signal_that_came_back_waits_behind_it() {
        bed.exchange.refusal = Outcome.MOVED;
        final List<Reply> first = ann.sendMessage(bob, "m1");
        final List<Reply> second = ann.sendMessage(bob, "m2");
        assertThat(bed.exchange.signals).isEqualTo(1);
        bed.exchange.refusal = null;
        bed.advance(Duration.ofMillis(19));
        assertThat(first).isEmpty();
        bed.advance(Duration.ofMillis(1));
        assertThat(TestClient.text(first)).isEqualTo(DELIVERED);
        assertThat(TestClient.text(second)).isEqualTo(DELIVERED);
        assertThat(bob.news("mid")).containsExactly("message " + ann.peer() + ".m1", "message " + ann.peer() + ".m2");
        assertThat(ann.message(bob, "m3")).isEqualTo(DELIVERED);
    }

    @Test
    void what_was_under_way_together_goes_again_in_order() {
        bed.exchange.losesSignals = true;
        final List<Reply> first = ann.sendMessage(bob, "m1");
        final List<Reply> second = ann.sendMessage(bob, "m2");
        bed.exchange.answerLost(Outcome.NO_NODE);
        final List<Reply> third = ann.sendMessage(bob, "m3");
        bed.advance(Duration.ofMillis(20));
        assertThat(List.of(first, second, third))
                .extracting(TestClient::text)
                .containsExactly(DELIVERED, DELIVERED, DELIVERED);
        assertThat(bob.news("mid"))
                .containsExactly(
                        "message " + ann.peer() + ".m1",
                        "message " + ann.peer() + ".m2",
                        "message " + ann.peer() + ".m3");
    }

    @Test
    void a_target_that_is_not_found_is_looked_for_ever_more_rarely_and_at_once_again_after_that() {
        bed.exchange.refusal = Outcome.NO_NODE;
        final List<Reply> reply = ann.sendMessage(bob, "m1");
        bed.advance(Duration.ofMillis(619));
        assertThat(bed.exchange.signals).as("at 0, 20, 60, 140, 300 ms").isEqualTo(5);
        bed.advance(Duration.ofMillis(1_501));
        assertThat(bed.exchange.signals).as("at 620, 1120, 1620, 2120 ms").isEqualTo(9);
        bed.exchange.refusal = null;
        bed.advance(Duration.ofMillis(500));
        assertThat(TestClient.text(reply)).isEqualTo(DELIVERED);
        bed.exchange.refusal = Outcome.NO_NODE;
        final List<Reply> next = ann.sendMessage(bob, "m2");
        bed.exchange.refusal = null;
        bed.advance(Duration.ofMillis(20));
        assertThat(TestClient.text(next)).isEqualTo(DELIVERED);
    }

    @Test
    void where_too_much_waits_already_a_signal_is_unreachable_at_once() {
        bed.exchange.refusal = Outcome.OVERFLOW;
        assertThat(ann.message(bob, "m1")).isEqualTo("unreachable");
        bed.exchange.refusal = null;
        assertThat(ann.message(bob, "m1")).isEqualTo(DELIVERED);
    }

    @Test
    void a_peer_of_this_node_that_only_the_roster_still_has_is_looked_for_until_it_is_gone_there() {
        bed.sharedLink.cut();
        cid.leaves();
        final List<Reply> reply = ann.sendMessage(cid, "m1");
        assertThat(reply).isEmpty();
        bed.sharedLink.restore();
        bed.seconds(2);
        assertThat(TestClient.text(reply)).isEqualTo("unknown-peer");
    }

    @Test
    void who_is_seen_in_a_room_before_it_knows_that_it_is_in_gets_its_signals_a_moment_later() {
        final TestClient dan = two.connect("dan");
        final Member entry = Members.member(dan.peer().value(), two.ref, 100);
        Await.value(bed.presence.join(TestBed.ROOM, entry, 200, 0));
        bed.seconds(5);
        bed.sharedLink.stall();
        final List<Reply> joined = dan.send("{'type':'join','room':'r'}");
        final List<Reply> reply = ann.sendMessage(dan, "m1");
        assertThat(joined).isEmpty();
        bed.advance(Duration.ofMillis(10));
        assertThat(reply).isEmpty();
        bed.sharedLink.restore();
        bed.advance(Duration.ofMillis(100));
        assertThat(TestClient.text(reply)).isEqualTo(DELIVERED);
        assertThat(dan.of(PushType.MESSAGE)).hasSize(1);
    }

    @Test
    void every_message_between_nodes_is_answered_once() {
        final TestClient mod = one.connectWith(one.token("mod", Duration.ofHours(1), "moderator", "*"));
        mod.join("r");
        final TestClient phone = two.connect("eve", "phone");
        phone.join("r");
        one.connect("eve", "phone");
        ann.message(bob, "m1");
        bob.breaks();
        ann.message(bob, "m2");
        bed.seconds(30);
        final TestClient dan = two.connect("dan");
        dan.join("r");
        mod.ask("{'type':'kick','room':'r','peer':'" + dan.peer() + "'}");
        assertThat(ann.of(PushType.UNDELIVERABLE)).hasSize(1);
        assertThat(bed.exchange.open).isZero();
    }

    @Test
    void the_outcome_to_a_room_is_the_worst_of_all() {
        leavesUnseen(bob);
        final List<Reply> unknown = ann.send("{'type':'message','id':'1','room':'r','data':1}");
        assertThat(unknown).as("the store has to be asked first").isEmpty();
        bed.advance(Duration.ofMillis(20));
        assertThat(TestClient.text(unknown))
                .isEqualTo("{\"outcome\":\"unknown-peer\",\"failed\":[{\"to\":\"" + bob.peer()
                        + "\",\"code\":\"unknown-peer\"}]}");
        bob.join("r");
        final TestClient dan = one.connect("dan");
        dan.join("r");
        dan.breaks();
        fill(dan);
        leavesUnseen(bob);
        final List<Reply> worst = ann.send("{'type':'message','id':'2','room':'r','data':1}");
        bed.advance(Duration.ofMillis(40));
        assertThat(TestClient.text(worst))
                .startsWith("{\"outcome\":\"unreachable\"")
                .contains("\"code\":\"unknown-peer\"", "\"code\":\"unreachable\"");
    }

    @Test
    void signals_are_counted_by_route_and_outcome() {
        ann.message(bob, "m1");
        ann.message(cid, "m2");
        cid.breaks();
        ann.message(cid, "m3");
        assertThat(count("remote", "delivered")).isEqualTo(1);
        assertThat(count("local", "delivered")).isEqualTo(1);
        assertThat(count("local", "held")).isEqualTo(1);
        assertThat(one.meters
                        .get("parley.signal.latency")
                        .tag("route", "local")
                        .timer()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void a_node_that_does_not_have_the_target_in_the_room_or_at_all_never_says_that_there_is_no_such_peer() {
        leavesUnseen(bob);
        ann.sendMessage(bob, "m1");
        assertThat(count("remote", "moved")).isEqualTo(1);
        bed.advance(Duration.ofMillis(20));
        bob.join("r");
        bed.exchange.losesEvents = true;
        bob.leaves();
        ann.sendMessage(bob, "m2");
        assertThat(count("remote", "moved")).isEqualTo(2);
    }

    /** It leaves the room, and nobody hears of it. */
    private void leavesUnseen(TestClient client) {
        bed.exchange.losesEvents = true;
        client.ask("{'type':'leave','room':'r'}");
        bed.exchange.losesEvents = false;
    }

    private double count(String route, String outcome) {
        return one.meters
                .get("parley.signals")
                .tags("type", "message", "route", route, "outcome", outcome)
                .counter()
                .count();
    }

    /** Until its outbox takes no more from the same sender. */
    private void fill(TestClient away) {
        for (int i = 0; i < 512; i++) {
            ann.message(away, "fill" + i);
        }
    }
}
