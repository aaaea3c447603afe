package dev.parley.hub.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.fixtures.presence.Members;
import dev.parley.hub.node.NodeRef;
import dev.parley.protocol.PeerId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaneTest {
    private static final NodeRef THERE = Members.newNode();
    private static final NodeRef ELSEWHERE = Members.newNode();

    private final HandRoutes routes = new HandRoutes();
    private final Lane lane = new Lane(routes.router, routes.loop, 7, 100);

    LaneTest() {
        routes.inStore("bob", THERE, 1);
        routes.enter();
    }

    @Test
    void signals_follow_each_other_without_waiting_and_are_numbered_above_what_was_before() {
        send("m1", "m2", "m3");
        assertThat(routes.shown())
                .containsExactly(to(THERE, 1, "m1", 101), to(THERE, 1, "m2", 102), to(THERE, 1, "m3", 103));
        assertThat(routes.sent).extracting(sent -> sent.signal().senderEpoch()).containsOnly(7L);
        assertThat(lane.idle()).isFalse();
        routes.answerAll(Outcome.DELIVERED);
        assertThat(routes.done).containsExactly("m1 DELIVERED", "m2 DELIVERED", "m3 DELIVERED");
        assertThat(lane.idle()).isTrue();
        assertThat(lane.lastNumber()).isEqualTo(103);
    }

    @Test
    void nothing_goes_to_where_the_target_is_now_while_anything_is_under_way_to_where_it_was() {
        send("m1", "m2");
        routes.moves("bob", ELSEWHERE, 2);
        send("m3");
        assertThat(routes.sent).hasSize(2);
        routes.answer(1, Outcome.DELIVERED);
        assertThat(routes.shown()).containsExactly(to(THERE, 1, "m1", 101));
        routes.answer(0, Outcome.DELIVERED);
        assertThat(routes.shown()).containsExactly(to(ELSEWHERE, 2, "m3", 103));
    }

    @Test
    void what_waits_for_another_way_ends_at_its_own_deadline() {
        send("m1");
        routes.moves("bob", ELSEWHERE, 2);
        routes.loop.advance(Duration.ofSeconds(1));
        send("m2");
        routes.loop.advance(Duration.ofMillis(4_999));
        assertThat(routes.done).isEmpty();
        routes.loop.advance(Duration.ofMillis(1));
        assertThat(routes.done).containsExactly("m2 UNREACHABLE");
    }

    @Test
    void so_does_what_came_back_and_waits_for_a_later_one() {
        send("m1");
        routes.loop.advance(Duration.ofSeconds(1));
        send("m2", "m3");
        routes.answer(1, Outcome.MOVED);
        routes.answer(0, Outcome.MOVED);
        routes.loop.advance(Duration.ofSeconds(4));
        assertThat(routes.done).containsExactly("m1 UNREACHABLE");
        routes.loop.advance(Duration.ofSeconds(1));
        assertThat(routes.done).containsExactly("m1 UNREACHABLE", "m2 UNREACHABLE");
        routes.answer(0, Outcome.DELIVERED);
        assertThat(routes.done).containsExactly("m1 UNREACHABLE", "m2 UNREACHABLE", "m3 DELIVERED");
        assertThat(lane.idle()).isTrue();
    }

    @Test
    void another_owner_on_the_same_node_is_another_way() {
        send("m1");
        routes.moves("bob", THERE, 2);
        send("m2");
        assertThat(routes.sent).hasSize(1);
        routes.answer(0, Outcome.HELD);
        assertThat(routes.shown()).containsExactly(to(THERE, 2, "m2", 102));
    }

    @Test
    void what_came_back_because_the_target_has_moved_goes_there_before_what_was_sent_later() {
        send("m1", "m2", "m3");
        routes.moves("bob", ELSEWHERE, 2);
        send("m4");
        routes.answer(2, Outcome.MOVED);
        routes.answer(0, Outcome.MOVED);
        send("m5");
        routes.loop.advance(Duration.ofSeconds(1));
        assertThat(routes.shown()).as("until the last of them is back").containsExactly(to(THERE, 1, "m2", 102));
        routes.answer(0, Outcome.MOVED);
        routes.loop.advance(Duration.ofMillis(19));
        assertThat(routes.sent).isEmpty();
        routes.loop.advance(Duration.ofMillis(1));
        assertThat(routes.shown())
                .containsExactly(
                        to(ELSEWHERE, 2, "m1", 101),
                        to(ELSEWHERE, 2, "m2", 102),
                        to(ELSEWHERE, 2, "m3", 103),
                        to(ELSEWHERE, 2, "m4", 104),
                        to(ELSEWHERE, 2, "m5", 105));
        routes.answerAll(Outcome.DELIVERED);
        assertThat(routes.done).hasSize(5).allMatch(done -> done.endsWith("DELIVERED"));
    }

    @Test
    void what_is_sent_while_anything_is_on_its_way_back_waits_behind_it() {
        send("m1", "m2");
        routes.answer(0, Outcome.MOVED);
        send("m3");
        assertThat(routes.shown()).containsExactly(to(THERE, 1, "m2", 102));
        routes.answer(0, Outcome.MOVED);
        routes.loop.advance(Duration.ofMillis(20));
        assertThat(routes.shown())
                .containsExactly(to(THERE, 1, "m1", 101), to(THERE, 1, "m2", 102), to(THERE, 1, "m3", 103));
    }

    @Test
    void what_came_back_is_not_sent_after_what_arrived_or_may_have() {
        for (Outcome later : List.of(Outcome.DELIVERED, Outcome.HELD, Outcome.UNREACHABLE)) {
            routes.done.clear();
            send("m1", "m2", "m3");
            routes.answer(0, Outcome.MOVED);
            routes.answer(0, later);
            routes.answer(0, Outcome.NO_NODE);
            assertThat(routes.done).containsExactly("m2 " + later);
            routes.loop.advance(Duration.ofMillis(20));
            assertThat(routes.done).containsExactly("m2 " + later, "m1 UNREACHABLE");
            assertThat(routes.sent)
                    .extracting(sent -> sent.signal().mid().value())
                    .containsExactly("m3");
            routes.answer(0, Outcome.DELIVERED);
        }
    }

    @Test
    void who_is_gone_is_unknown_also_to_what_came_back_after_a_later_one_had_arrived() {
        send("m1", "m2");
        routes.leaves("bob");
        routes.answer(0, Outcome.MOVED);
        routes.answer(0, Outcome.DELIVERED);
        routes.loop.advance(Duration.ofMillis(20));
        assertThat(routes.done).containsExactly("m2 DELIVERED", "m1 UNKNOWN_PEER");
    }

    @Test
    void a_target_that_only_the_store_knows_is_found_there_and_those_behind_it_keep_their_order() {
        routes.inStore("cid", ELSEWHERE, 5);
        routes.link.stall();
        lane.send(routes.outgoing("cid", "m1"));
        lane.send(routes.outgoing("cid", "m2"));
        assertThat(routes.sent).isEmpty();
        routes.link.restore();
        routes.loop.runTasks();
        assertThat(routes.shown()).containsExactly(to(ELSEWHERE, 5, "m1", 101), to(ELSEWHERE, 5, "m2", 102));
    }

    @Test
    void only_the_store_says_that_there_is_no_such_peer() {
        send("m1");
        routes.answer(0, Outcome.UNKNOWN_PEER);
        assertThat(routes.done).isEmpty();
        routes.loop.advance(Duration.ofMillis(20));
        routes.answer(0, Outcome.MOVED);
        routes.leaves("bob");
        routes.link.cut();
        routes.loop.advance(Duration.ofSeconds(1));
        assertThat(routes.done).as("a store that is away says nothing").isEmpty();
        routes.link.restore();
        routes.loop.advance(Duration.ofMillis(500));
        assertThat(routes.done).containsExactly("m1 UNKNOWN_PEER");
        assertThat(lane.idle()).isTrue();
    }

    @Test
    void after_a_search_that_has_ended_the_next_one_begins_quickly_again() {
        send("m1");
        for (int i = 0; i < 6; i++) {
            routes.answer(0, Outcome.MOVED);
            routes.loop.advance(Duration.ofMillis(500));
        }
        routes.leaves("bob");
        routes.answer(0, Outcome.MOVED);
        routes.loop.advance(Duration.ofMillis(500));
        assertThat(routes.done).containsExactly("m1 UNKNOWN_PEER");
        routes.moves("bob", ELSEWHERE, 2);
        send("m2");
        routes.answer(0, Outcome.MOVED);
        routes.loop.advance(Duration.ofMillis(20));
        assertThat(routes.shown()).containsExactly(to(ELSEWHERE, 2, "m2", 102));
    }

    @Test
    void after_what_came_too_late_the_next_search_begins_quickly_again() {
        send("m1");
        for (int i = 0; i < 9; i++) {
            routes.answer(0, Outcome.NO_NODE);
            routes.loop.advance(Duration.ofMillis(500));
        }
        routes.answer(0, Outcome.NO_NODE);
        routes.loop.advance(Duration.ofMillis(500));
        assertThat(routes.done).containsExactly("m1 UNREACHABLE");
        send("m2");
        routes.answer(0, Outcome.MOVED);
        routes.loop.advance(Duration.ofMillis(20));
        assertThat(routes.shown()).containsExactly(to(THERE, 1, "m2", 102));
    }

    @Test
    void who_is_gone_makes_every_signal_that_waits_for_it_an_unknown_peer() {
        send("m1", "m2", "m3");
        routes.leaves("bob");
        routes.answerAll(Outcome.MOVED);
        routes.loop.advance(Duration.ofMillis(20));
        assertThat(routes.done).containsExactly("m1 UNKNOWN_PEER", "m2 UNKNOWN_PEER", "m3 UNKNOWN_PEER");
    }

    @Test
    void what_can_not_go_before_its_deadline_is_unreachable_then() {
        routes.leaves("bob");
        routes.link.cut();
        send("m1");
        routes.loop.advance(Duration.ofMillis(4_900));
        assertThat(routes.done).isEmpty();
        routes.loop.advance(Duration.ofMillis(600));
        assertThat(routes.done).containsExactly("m1 UNREACHABLE");
        routes.link.restore();
        routes.loop.advance(Duration.ofSeconds(10));
        assertThat(routes.done).hasSize(1);
        assertThat(lane.idle()).isTrue();
    }

    @Test
    void a_queue_that_is_full_is_told_at_once_and_holds_nobody_up() {
        send("m1", "m2");
        routes.answer(0, Outcome.OVERFLOW);
        routes.answer(0, Outcome.UNREACHABLE);
        assertThat(routes.done).containsExactly("m1 UNREACHABLE", "m2 UNREACHABLE");
        send("m3");
        assertThat(routes.shown()).containsExactly(to(THERE, 1, "m3", 103));
    }

    private void send(String... mids) {
        for (String mid : List.of(mids)) {
            lane.send(routes.outgoing("bob", mid));
        }
        routes.loop.runTasks();
    }

    private static String to(NodeRef node, long epoch, String mid, long number) {
        return node + " " + epoch + " " + mid + " " + number;
    }

    @Test
    void lanes_that_were_tidied_away_go_on_above_their_numbers() {
        final Lanes lanes = new Lanes(routes.router, routes.loop, 7);
        final PeerId bob = new PeerId("bob");
        for (int i = 0; i < 3; i++) {
            lanes.send(routes.outgoing("bob", "m" + i));
        }
        routes.answerAll(Outcome.DELIVERED);
        routes.inStore("cid", THERE, 1);
        lanes.send(routes.outgoing("cid", "c1"));
        routes.loop.runTasks();
        for (int i = 0; i < 300; i++) {
            routes.inStore("p" + i, ELSEWHERE, 1);
            lanes.send(routes.outgoing("p" + i, "x"));
            routes.loop.runTasks();
            routes.sent.stream()
                    .filter(sent -> sent.to().equals(ELSEWHERE))
                    .toList()
                    .forEach(sent -> routes.answer(routes.sent.indexOf(sent), Outcome.DELIVERED));
        }
        lanes.send(routes.outgoing("bob", "m4"));
        assertThat(routes.sent.getLast().signal().to()).isEqualTo(bob);
        assertThat(routes.sent.getLast().signal().number()).isGreaterThan(3);
        assertThat(routes.sent).as("of which one is under way is not tidied").hasSize(2);
        lanes.send(routes.outgoing("cid", "c2"));
        assertThat(routes.sent.getLast().signal().number()).isEqualTo(2);
    }
}
