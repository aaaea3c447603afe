package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.client.Admission;
import dev.parley.hub.client.Reply;
import dev.parley.protocol.CloseCode;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RoomName;
import dev.parley.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a dead node's sessions. A lease is 4 s and is renewed every 1.3 s; windows are 30 s. */
class AdoptingTest {
    /** The sweep at 4 s finds that the node's last renewal, at its start, is a lease old. */
    private static final int UNNOTICED = 3_999;

    private static final String HELD = "{\"outcome\":\"held\"}";

    private final TestBed bed = new TestBed();
    private final TestNode one = bed.node("node1");
    private final TestNode two = bed.node("node2");
    private final TestClient ann = one.connect("ann");
    private final TestClient bob = two.connect("bob");

    AdoptingTest() {
        ann.join("r");
        bob.join("r");
        ann.news();
    }

    @Test
    void a_dead_nodes_session_lives_on_at_a_sibling_and_what_is_sent_to_it_is_held_for_it() {
        two.kill();
        bed.seconds(7);
        assertThat(one.has(bob)).isTrue();
        assertThat(ann.news("peer", "connected")).containsExactly("peer-updated " + bob.peer() + " false");
        assertThat(ann.message(bob, "m1")).isEqualTo(HELD);
        final TestClient back = one.resume(bob, "bob");
        assertThat(back.welcome().show("resumed", "gap")).isEqualTo("welcome true false");
        assertThat(back.news("mid")).containsExactly("message " + ann.peer() + ".m1");
        assertThat(ann.message(back, "m2")).isEqualTo("{\"outcome\":\"delivered\"}");
    }

    @Test
    void what_was_held_for_an_adopted_session_goes_with_its_client_wherever_that_comes() {
        final TestNode three = bed.node("node3");
        two.kill();
        bed.seconds(8);
        assertThat(ann.message(bob, "m1")).isEqualTo(HELD);
        final TestNode adopter = one.has(bob) ? one : three;
        final TestNode other = adopter == one ? three : one;
        final TestClient back = other.resume(bob, "bob");
        assertThat(back.news("mid")).contains("message " + ann.peer() + ".m1");
        assertThat(adopter.has(bob)).isFalse();
    }

    @Test
    void the_window_of_who_was_connected_counts_from_its_adoption() {
        bed.seconds(3);
        two.kill();
        bed.seconds(4);
        assertThat(one.has(bob)).isTrue();
        bed.advance(Duration.ofMillis(29_900));
        assertThat(ann.of(PushType.PEER_LEFT)).isEmpty();
        bed.advance(Duration.ofMillis(100));
        assertThat(ann.of(PushType.PEER_LEFT))
                .extracting(push -> push.show("peer", "reason"))
                .containsExactly("peer-left " + bob.peer() + " node-lost");
        assertThat(one.has(bob)).isFalse();
    }

    @Test
    void the_window_of_who_was_away_goes_on_from_its_loss() {
        bob.breaks();
        bed.seconds(10);
        two.kill();
        bed.advance(Duration.ofMillis(19_999));
        assertThat(one.has(bob)).isTrue();
        assertThat(ann.of(PushType.PEER_LEFT)).isEmpty();
        bed.advance(Duration.ofMillis(1));
        assertThat(ann.of(PushType.PEER_LEFT))
                .extracting(push -> push.show("peer", "reason"))
                .containsExactly("peer-left " + bob.peer() + " node-lost");
    }

    @Test
    void the_window_of_who_came_and_was_never_connected_does_not_count_from_its_adoption() {
        bob.breaks();
        assertThat(two.admit(TestNode.hello(bob.resume()), two.token("bob"))).isInstanceOf(Admission.Admitted.class);
        two.session(bob).verify();
        bed.seconds(10);
        two.kill();
        bed.seconds(23);
        assertThat(ann.of(PushType.PEER_LEFT))
                .extracting(push -> push.field("reason"))
                .containsExactly("node-lost");
    }

    @Test
    void whose_window_was_over_before_anybody_noticed_leaves_after_one_lease() {
        bob.breaks();
        bed.seconds(27);
        two.kill();
        bed.advance(Duration.ofMillis(7_900));
        assertThat(ann.of(PushType.PEER_LEFT)).isEmpty();
        bed.seconds(2);
        assertThat(ann.of(PushType.PEER_LEFT))
                .extracting(push -> push.field("reason"))
                .containsExactly("node-lost");
    }

    @Test
    void senders_of_what_was_held_by_an_adopted_session_that_ends_are_told() {
        bob.breaks();
        assertThat(ann.message(bob, "m1")).isEqualTo(HELD);
        two.kill();
        bed.seconds(8);
        assertThat(ann.message(bob, "m2")).isEqualTo(HELD);
        bed.seconds(23);
        assertThat(ann.of(PushType.UNDELIVERABLE))
                .extracting(push -> push.show("re", "code"))
                .containsExactly("undeliverable m1 expired", "undeliverable m2 expired");
    }

    @Test
    void what_its_client_was_shown_before_it_was_lost_does_not_count_as_expired() {
        assertThat(ann.message(bob, "m1")).isEqualTo("{\"outcome\":\"delivered\"}");
        bob.breaks();
        assertThat(ann.message(bob, "m2")).isEqualTo(HELD);
        two.kill();
        bed.seconds(31);
        assertThat(ann.of(PushType.UNDELIVERABLE))
                .extracting(push -> push.show("re", "code"))
                .containsExactly("undeliverable m2 expired");
    }

    @Test
    void nor_after_its_adopter_has_died_as_well() {
        assertThat(ann.message(bob, "m1")).isEqualTo("{\"outcome\":\"delivered\"}");
        bob.breaks();
        bed.seconds(1);
        two.kill();
        bed.seconds(8);
        assertThat(one.has(bob)).isTrue();
        one.session(bob).verify();
        final TestNode three = bed.node("node3");
        one.kill();
        three.resume(ann, "ann");
        bed.seconds(12);
        final TestClient back = three.resume(ann, "ann");
        bed.seconds(30);
        assertThat(back.of(PushType.UNDELIVERABLE)).isEmpty();
        assertThat(back.of(PushType.PEER_LEFT)).hasSize(1);
    }

    @Test
    void a_client_that_came_to_an_adopted_session_and_is_lost_again_is_lost_and_not_its_node() {
        two.kill();
        bed.seconds(8);
        one.resume(bob, "bob").breaks();
        bed.seconds(30);
        assertThat(ann.of(PushType.PEER_LEFT))
                .extracting(push -> push.field("reason"))
                .containsExactly("lost");
    }

    /** A claim that is carried out and not answered makes a node the owner of a session that it knows nothing of. */
    @Test
    void what_a_node_owns_without_having_heard_so_is_found_and_ends_in_its_time() {
        bob.breaks();
        assertThat(ann.message(bob, "m1")).isEqualTo(HELD);
        bed.sessionsLink.loseAnswers();
        assertThat(one.admit(TestNode.hello(bob.resume()), one.token("bob"))).isInstanceOf(Admission.Refused.class);
        bed.sessionsLink.restore();
        assertThat(one.has(bob)).isFalse();
        bed.seconds(11);
        assertThat(one.has(bob)).isTrue();
        bed.seconds(20);
        assertThat(ann.of(PushType.UNDELIVERABLE)).hasSize(1);
        assertThat(ann.of(PushType.PEER_LEFT)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 8, 10})
    void nor_is_it_lost_if_that_node_stops_before_it_has_looked(int seconds) {
        final TestNode three = ownsBobWithoutHavingHeardSo();
        bed.seconds(seconds);
        three.hub.stop();
        bed.seconds(40);
        assertThat(ann.of(PushType.UNDELIVERABLE)).hasSize(1);
        assertThat(ann.of(PushType.PEER_LEFT)).hasSize(1);
    }

    @Test
    void nor_if_it_is_told_to_stop_twice() {
        final TestNode three = ownsBobWithoutHavingHeardSo();
        three.hub.stop();
        three.hub.stop();
        bed.seconds(40);
        assertThat(ann.of(PushType.UNDELIVERABLE)).hasSize(1);
        assertThat(ann.of(PushType.PEER_LEFT)).hasSize(1);
    }

    /** A signal is held for Bob, who is away. */
    private TestNode ownsBobWithoutHavingHeardSo() {
        bob.breaks();
        assertThat(ann.message(bob, "m1")).isEqualTo(HELD);
        final TestNode three = bed.node("node3");
        bed.sessionsLink.loseAnswers();
        assertThat(three.admit(TestNode.hello(bob.resume()), three.token("bob")))
                .isInstanceOf(Admission.Refused.class);
        bed.sessionsLink.restore();
        return three;
    }

    /** The store's answers overtake each other. */
    @Test
    void a_client_that_was_faster_than_the_answer_to_its_adoption_keeps_its_session() {
        two.kill();
        bed.advance(Duration.ofMillis(UNNOTICED));
        bed.sessionsCalls.holdAnswerAfter(1);
        bed.advance(Duration.ofMillis(1));
        final TestClient back = one.resume(bob, "bob");
        bed.sessionsCalls.answer();
        bed.loop.runTasks();
        assertThat(ann.message(back, "m1")).isEqualTo("{\"outcome\":\"delivered\"}");
        bed.seconds(60);
        assertThat(back.closed).isNull();
        assertThat(ann.of(PushType.PEER_LEFT)).isEmpty();
    }

    /** Nobody has taken the session from it: it may come back to it. */
    @Test
    void a_client_whose_session_is_adopted_by_its_own_node_after_it_has_come_comes_back() {
        bob.breaks();
        assertThat(ann.message(bob, "m1")).isEqualTo(HELD);
        bed.sessionsLink.loseAnswers();
        assertThat(one.admit(TestNode.hello(bob.resume()), one.token("bob"))).isInstanceOf(Admission.Refused.class);
        bed.sessionsLink.restore();
        bed.seconds(1);
        bed.sessionsCalls.holdCallAfter(1);
        bed.seconds(10);
        final TestClient back = one.resume(bob, "bob");
        assertThat(back.closed).isNull();
        bed.sessionsCalls.answer();
        bed.loop.runTasks();
        assertThat(back.closed).isEqualTo(CloseCode.GOING_AWAY);
        final TestClient again = one.resume(back, "bob");
        bed.seconds(60);
        assertThat(again.closed).isNull();
        assertThat(ann.of(PushType.PEER_LEFT)).isEmpty();
        assertThat(ann.of(PushType.UNDELIVERABLE)).isEmpty();
    }

    @Test
    void the_window_of_who_was_connected_does_not_count_while_nobody_could_be_heard_of() {
        bed.seconds(4);
        bed.sharedLink.cut();
        bed.seconds(25);
        two.kill();
        bed.sharedLink.restore();
        bed.advance(Duration.ofMillis(29_900));
        assertThat(one.has(bob)).isTrue();
        assertThat(ann.of(PushType.PEER_LEFT)).isEmpty();
        bed.seconds(10);
        assertThat(ann.of(PushType.PEER_LEFT)).hasSize(1);
    }

    @Test
    void nor_are_the_rosters_of_another_service_cleared_the_sooner_for_it() {
        final TestClient cid = bed.webNode("web1").connect("cid");
        cid.join("r");
        bed.seconds(4);
        bed.sharedLink.cut();
        bed.seconds(25);
        one.kill();
        two.kill();
        bed.sharedLink.restore();
        bed.advance(Duration.ofMillis(29_900));
        assertThat(cid.of(PushType.PEER_LEFT)).isEmpty();
        bed.seconds(10);
        assertThat(cid.of(PushType.PEER_LEFT)).hasSize(2);
    }

    @Test
    void siblings_share_the_sessions_of_a_dead_node_and_each_is_adopted_once() {
        final TestNode three = bed.node("node3");
        final List<TestClient> all = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            all.add(two.connect("u" + i));
        }
        two.kill();
        bed.seconds(8);
        assertThat(all).allMatch(client -> one.has(client) != three.has(client));
    }

    @Test
    void many_sessions_are_adopted_page_by_page_with_little_between() {
        final List<TestClient> all = many();
        two.kill();
        bed.advance(Duration.ofMillis(UNNOTICED));
        assertThat(all).noneMatch(one::has);
        bed.advance(Duration.ofMillis(200));
        assertThat(all).allMatch(one::has);
    }

    @Test
    void what_could_not_be_adopted_is_tried_again_by_the_next_sweep() {
        final List<TestClient> all = many();
        two.kill();
        while (all.stream().noneMatch(one::has)) {
            bed.advance(Duration.ofMillis(10));
        }
        bed.sessionsLink.cut();
        bed.seconds(3);
        assertThat(all).anyMatch(one::has).anyMatch(client -> !one.has(client));
        bed.sessionsLink.restore();
        bed.seconds(2);
        assertThat(all).allMatch(one::has);
    }

    private List<TestClient> many() {
        final List<TestClient> all = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            all.add(two.connect("u" + i));
        }
        return all;
    }

    @Test
    void nobody_is_taken_for_dead_before_the_store_has_answered_for_a_whole_lease() {
        bed.seconds(4);
        two.kill();
        bed.advance(Duration.ofMillis(10));
        bed.sharedLink.cut();
        bed.advance(Duration.ofMillis(2_490));
        bed.sharedLink.restore();
        bed.advance(Duration.ofMillis(3_400));
        assertThat(one.hub.leased()).isTrue();
        assertThat(one.has(bob)).isFalse();
        bed.advance(Duration.ofMillis(700));
        assertThat(one.has(bob)).isTrue();
    }

    @Test
    void a_store_that_stood_still_has_not_answered_meanwhile() {
        bed.seconds(4);
        two.kill();
        bed.advance(Duration.ofMillis(10));
        bed.sharedLink.stall();
        bed.advance(Duration.ofMillis(2_490));
        bed.sharedLink.restore();
        bed.loop.runTasks();
        bed.advance(Duration.ofMillis(3_400));
        assertThat(one.hub.leased()).isTrue();
        assertThat(one.has(bob)).isFalse();
        bed.advance(Duration.ofMillis(1_200));
        assertThat(one.has(bob)).isTrue();
    }

    @Test
    void while_the_store_does_not_answer_nobody_is_adopted_and_all_are_after_that() {
        two.kill();
        bed.seconds(3);
        bed.sessionsLink.cut();
        bed.seconds(10);
        assertThat(one.has(bob)).isFalse();
        bed.sessionsLink.restore();
        bed.seconds(1);
        assertThat(one.has(bob)).isTrue();
        // Not more than two leases later than if the store had answered at once.
        bed.seconds(30 - (13 + 1 - 2 * 4));
        assertThat(ann.of(PushType.PEER_LEFT))
                .extracting(push -> push.field("reason"))
                .containsExactly("node-lost");
    }

    @Test
    void an_adopted_session_whose_rooms_do_not_answer_takes_them_up_when_they_do() {
        two.kill();
        bed.advance(Duration.ofMillis(3_900));
        bed.sessionsLink.stall();
        bed.seconds(1);
        bed.sharedLink.cut();
        bed.sessionsLink.restore();
        bed.loop.runTasks();
        assertThat(one.has(bob)).isTrue();
        assertThat(one.session(bob).memberships().rooms()).isEmpty();
        bed.sharedLink.restore();
        bed.seconds(1);
        assertThat(one.session(bob).memberships().contains(TestBed.ROOM)).isTrue();
        assertThat(ann.message(bob, "m1")).isEqualTo(HELD);
    }

    @Test
    void another_service_adopts_nobody_and_clears_the_rosters_after_a_window_and_a_lease() {
        final TestNode web = bed.webNode("web1");
        final TestClient cid = web.connect("cid");
        cid.join("r");
        one.kill();
        two.kill();
        cid.news();
        bed.advance(Duration.ofMillis(33_999));
        assertThat(cid.of(PushType.PEER_LEFT)).isEmpty();
        assertThat(web.hub.sessions().all()).hasSize(1);
        bed.seconds(2);
        assertThat(cid.of(PushType.PEER_LEFT))
                .extracting(push -> push.show("peer", "reason"))
                .containsExactlyInAnyOrder(
                        "peer-left " + ann.peer() + " node-lost", "peer-left " + bob.peer() + " node-lost");
    }

    @Test
    void who_is_cleared_away_is_told_of_at_once() {
        final TestClient cid = bed.webNode("web1").connect("cid");
        cid.join("r");
        one.kill();
        two.kill();
        bed.advance(Duration.ofMillis(34_500));
        assertThat(cid.of(PushType.PEER_LEFT)).as("before rosters are compared").hasSize(2);
    }

    @Test
    void a_node_with_many_rooms_is_cleared_out_of_all_of_them() {
        bed.webNode("web1");
        final List<RoomName> rooms = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            rooms.add(new RoomName("s" + i));
        }
        for (int i = 0; i < 80; i += 16) {
            final TestClient member = two.connect("u" + i);
            rooms.subList(i, i + 16).forEach(room -> member.join(room.value()));
        }
        one.kill();
        two.kill();
        bed.seconds(36);
        assertThat(rooms)
                .allMatch(room ->
                        Await.value(bed.presence.read(room)).roster().members().isEmpty());
    }

    @Test
    void a_node_that_comes_back_and_dies_again_is_cleared_away_again() {
        final TestClient cid = bed.webNode("web1").connect("cid");
        cid.join("r");
        one.kill();
        two.kill();
        bed.seconds(40);
        cid.news();
        final TestNode again = bed.node("node1");
        final TestClient dan = again.connect("dan");
        dan.join("r");
        bed.seconds(5);
        again.kill();
        bed.seconds(40);
        assertThat(cid.news("peer", "reason"))
                .containsExactly("peer-joined " + dan.peer() + " -", "peer-left " + dan.peer() + " node-lost");
    }

    @Test
    void a_dead_node_is_forgotten_only_by_a_sibling_that_has_looked_at_what_it_left() {
        bed.webNode("web1");
        one.kill();
        two.kill();
        bed.seconds(120);
        assertThat(Await.value(bed.leases.expired())).containsOnlyKeys(one.ref, two.ref);
        bed.node("node3");
        bed.seconds(10);
        assertThat(Await.value(bed.leases.expired())).isEmpty();
        assertThat(Await.value(bed.sessions.ownedBy(two.ref))).isEmpty();
    }

    @Test
    void a_sibling_that_can_not_look_at_what_a_dead_node_left_does_not_forget_it() {
        two.kill();
        bed.sessionsLink.cut();
        bed.seconds(60);
        assertThat(Await.value(bed.leases.expired())).containsOnlyKeys(two.ref);
        bed.sessionsLink.restore();
        bed.seconds(5);
        assertThat(Await.value(bed.leases.expired())).isEmpty();
    }

    @Test
    void a_notice_finds_its_sender_though_the_senders_node_has_died() {
        final TestNode three = bed.node("node3");
        final TestClient dan = three.connect("dan");
        dan.join("r");
        dan.breaks();
        assertThat(bob.message(dan, "m1")).isEqualTo(HELD);
        bed.seconds(29);
        two.kill();
        bed.seconds(2);
        assertThat(three.has(dan))
                .as("it is over before anybody knows of the death")
                .isFalse();
        bed.seconds(20);
        final TestNode adopter = one.has(bob) ? one : three;
        final TestClient back = adopter.resume(bob, "bob");
        assertThat(back.of(PushType.UNDELIVERABLE))
                .extracting(push -> push.show("re", "to", "code"))
                .containsExactly("undeliverable m1 " + dan.peer() + " expired");
    }

    @Test
    void a_notice_follows_its_sender_to_another_node() {
        final TestNode three = bed.node("node3");
        bob.breaks();
        assertThat(ann.message(bob, "m1")).isEqualTo(HELD);
        final TestClient moved = three.resume(ann, "ann");
        bed.seconds(31);
        assertThat(moved.of(PushType.UNDELIVERABLE)).hasSize(1);
        assertThat(ann.of(PushType.UNDELIVERABLE)).isEmpty();
    }

    @Test
    void a_notice_for_who_is_in_the_room_no_more_is_given_up_after_a_window_and_a_request() {
        bob.breaks();
        ann.message(bob, "m1");
        ann.ask("{'type':'leave','room':'r'}");
        bed.seconds(29);
        bed.seconds(3 + 15);
        final TestClient late = one.resume(ann, "ann");
        late.join("r");
        bed.seconds(17);
        assertThat(late.of(PushType.UNDELIVERABLE))
                .as("it was tried at 0, 1, 3, 7, 15 and 23 s")
                .hasSize(1);
    }

    @Test
    void senders_are_told_though_the_node_that_was_to_tell_them_dies_over_it() {
        bob.breaks();
        assertThat(ann.message(bob, "m1")).isEqualTo(HELD);
        bed.seconds(29);
        bed.sharedLink.cut();
        bed.seconds(2);
        assertThat(two.has(bob)).as("it is over, and nobody knows where ann is").isFalse();
        two.kill();
        bed.sharedLink.restore();
        bed.seconds(20);
        assertThat(ann.of(PushType.UNDELIVERABLE))
                .extracting(push -> push.show("re", "to", "code"))
                .containsExactly("undeliverable m1 " + bob.peer() + " expired");
        assertThat(one.resume(bob, "bob").welcome().field("resumed")).isEqualTo("false");
    }

    @Test
    void a_notice_is_tried_for_as_long_as_nobody_knows_where_its_sender_is() {
        bob.breaks();
        assertThat(ann.message(bob, "m1")).isEqualTo(HELD);
        bed.seconds(29);
        bed.sharedLink.cut();
        bed.seconds(60);
        bed.sharedLink.restore();
        bed.seconds(20);
        assertThat(ann.of(PushType.UNDELIVERABLE)).hasSize(1);
    }

    @Test
    void for_how_long_its_sender_could_not_be_reached_does_not_count_once_the_store_has_lost_the_sender() {
        final TestBed other = new TestBed();
        final Runnable empty = other.presence.snapshot();
        final TestNode here = other.node("node1");
        final TestClient cid = here.connect("cid");
        final TestClient dan = other.node("node2").connect("dan");
        cid.join("r");
        dan.join("r");
        dan.breaks();
        assertThat(cid.message(dan, "m1")).isEqualTo(HELD);
        other.seconds(29);
        other.exchange.kill(here.ref);
        other.seconds(60);
        other.exchange.revive(here.ref);
        for (int i = 0; i < 45; i++) {
            empty.run();
            other.advance(Duration.ofMillis(200));
        }
        other.seconds(20);
        assertThat(cid.of(PushType.UNDELIVERABLE)).hasSize(1);
    }

    @Test
    void a_notice_is_not_tried_for_ever() {
        bob.breaks();
        ann.message(bob, "m1");
        ann.ask("{'type':'leave','room':'r'}");
        bed.seconds(30 + 64);
        ann.join("r");
        bed.seconds(300);
        assertThat(ann.of(PushType.UNDELIVERABLE)).isEmpty();
    }

    @Test
    void a_signal_for_a_dead_nodes_peer_waits_for_its_adoption() {
        two.kill();
        bed.seconds(2);
        final List<Reply> reply = ann.sendMessage(bob, "m1");
        bed.seconds(1);
        assertThat(reply).isEmpty();
        bed.seconds(3);
        assertThat(TestClient.text(reply)).isEqualTo(HELD);
    }
}
