package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.client.Reply;
import dev.parley.protocol.PushType;
import dev.parley.protocol.UserId;
import dev.parley.protocol.UserStatus;
import dev.parley.testkit.Await;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who sees whom in a room, on one node and between two. */
class RosterTest {
    private final TestBed bed = new TestBed();
    private final TestNode one = bed.node("node1");
    private final TestNode two = bed.node("node2");
    private final TestClient ann = one.connect("ann");
    private final TestClient bob = two.connect("bob");
    private final TestClient cid = one.connect("cid");

    @Test
    void those_who_are_there_see_who_comes_changes_and_goes_by_rising_versions() {
        final long start = version(ann.join("r"));
        bob.ask("{'type':'join','room':'r','name':'Bob','metadata':{'seat':1}}");
        bob.ask("{'type':'join','room':'r','name':'Bobby','metadata':{'seat':1}}");
        bob.ask("{'type':'join','room':'r'}");
        bob.ask("{'type':'join','room':'r'}");
        bob.ask("{'type':'leave','room':'r'}");
        assertThat(ann.news("peer", "name", "metadata", "polite", "reason", "version"))
                .containsExactly(
                        "peer-joined " + bob.peer() + " Bob {\"seat\":1} false - " + (start + 1),
                        "peer-updated " + bob.peer() + " Bobby - - - " + (start + 2),
                        "peer-updated " + bob.peer() + " Token of bob null - - " + (start + 3),
                        "peer-left " + bob.peer() + " - - - left " + (start + 4));
        assertThat(bob.news()).isEmpty();
    }

    /** As a fail-over does to a store: versions that nodes have seen are given again. */
    @Test
    void who_joins_a_room_that_has_lost_its_last_writes_is_seen() {
        ann.join("r");
        final Runnable before = bed.presence.snapshot();
        bob.join("r");
        ann.news();
        before.run();
        cid.join("r");
        assertThat(ann.news("peer")).contains("peer-joined " + cid.peer());
    }

    @Test
    void the_reply_to_a_join_lists_the_others_in_order_and_towards_whom_one_is_polite() {
        ann.join("r");
        cid.join("r");
        final String roster = bob.join("r");
        assertThat(roster)
                .containsSubsequence(
                        ann.peer().value(), "\"polite\":true", cid.peer().value(), "\"polite\":true")
                .startsWith("{\"room\":\"r\",\"peer\":\"" + bob.peer() + "\",\"version\":");
        assertThat(roster.indexOf(bob.peer().value()))
                .isEqualTo(roster.lastIndexOf(bob.peer().value()));
        assertThat(ann.join("r")).doesNotContain("\"polite\":true").contains("\"polite\":false");
    }

    @Test
    void ones_own_changes_leave_no_gap_in_the_versions() {
        ann.join("r");
        final long version = version(bob.join("r"));
        ann.news();
        ann.ask("{'type':'status','status':'busy'}");
        final TestClient back = reconnected(ann);
        back.ask("{'type':'status','status':'away'}");
        bob.ask("{'type':'status','status':'busy'}");
        bob.ask("{'type':'status','status':'in-call'}");
        assertThat(back.news("version", "after"))
                .containsExactly(
                        "peer-updated " + (version + 5) + " " + version, "peer-updated " + (version + 6) + " -");
    }

    @Test
    void why_a_peer_has_left_is_told_though_the_event_that_said_so_was_lost() {
        ann.join("r");
        bob.join("r");
        ann.news();
        bed.exchange.losesEvents = true;
        bob.leaves();
        bed.seconds(5);
        assertThat(ann.news("peer", "reason")).containsExactly("peer-left " + bob.peer() + " left");
    }

    @Test
    void so_is_that_it_left_before_it_came_back() {
        ann.join("r");
        bob.join("r");
        ann.news();
        bed.exchange.losesEvents = true;
        bob.ask("{'type':'leave','room':'r'}");
        bob.join("r");
        bed.seconds(5);
        assertThat(ann.news("peer", "reason"))
                .containsExactly("peer-left " + bob.peer() + " left", "peer-joined " + bob.peer() + " -");
    }

    @Test
    void a_status_is_told_in_every_room_and_kept_for_the_user() {
        ann.join("r");
        ann.join("s");
        cid.join("r");
        bob.join("s");
        assertThat(ann.ask("{'type':'status','status':'in-call'}")).isEqualTo("{}");
        assertThat(cid.news("status", "room")).contains("peer-updated in-call r");
        assertThat(bob.news("status", "room")).contains("peer-updated in-call s");
        assertThat(status("ann")).isEqualTo(UserStatus.IN_CALL);
    }

    @Test
    void a_renewal_keeps_the_latest_status_of_a_users_sessions() {
        final TestClient other = two.connect("ann");
        ann.ask("{'type':'status','status':'busy'}");
        other.ask("{'type':'status','status':'away'}");
        bed.seconds(1_000);
        assertThat(status("ann")).isEqualTo(UserStatus.AWAY);
        ann.ask("{'type':'status','status':'in-call'}");
        bed.seconds(1_000);
        assertThat(status("ann")).isEqualTo(UserStatus.IN_CALL);
    }

    @Test
    void a_status_runs_out_when_nobody_who_says_it_is_connected() {
        ann.ask("{'type':'status','status':'busy'}");
        ann.breaks();
        bed.seconds(299);
        assertThat(status("ann")).isEqualTo(UserStatus.BUSY);
        bed.seconds(2);
        assertThat(status("ann")).isNull();
    }

    @Test
    void a_session_is_in_16_rooms_at_most_joins_under_way_counted() {
        for (int i = 0; i < 15; i++) {
            ann.join("r" + i);
        }
        bed.sharedLink.stall();
        final List<Reply> last = ann.send("{'type':'join','room':'r15'}");
        final List<Reply> same = ann.send("{'type':'join','room':'r15','name':'x'}");
        assertThat(ann.join("r16")).isEqualTo("bad-request");
        bed.sharedLink.restore();
        bed.loop.runTasks();
        assertThat(TestClient.text(last)).contains("\"room\":\"r15\"");
        assertThat(TestClient.text(same)).contains("\"room\":\"r15\"");
        assertThat(ann.join("r16")).isEqualTo("bad-request");
        assertThat(ann.join("r3")).contains("\"room\":\"r3\"");
        ann.ask("{'type':'leave','room':'r3'}");
        assertThat(ann.join("r16")).contains("\"room\":\"r16\"");
    }

    @Test
    void a_full_room_takes_nobody_else_and_those_in_it_stay() {
        final TestNode small = bed.node("node3", Configs.withMaxRoom(2));
        final TestClient first = small.connect("first");
        first.join("tiny");
        small.connect("second").join("tiny");
        assertThat(small.connect("third").join("tiny")).isEqualTo("room-full");
        assertThat(first.join("tiny")).contains("\"room\":\"tiny\"");
    }

    @Test
    void who_is_brought_back_is_not_kept_out_by_who_has_come_since() {
        final TestNode small = bed.node("node3", Configs.withMaxRoom(2));
        final TestClient first = small.connect("first");
        final TestClient second = small.connect("second");
        final TestClient third = small.connect("third");
        first.join("tiny");
        final Runnable before = bed.presence.snapshot();
        second.join("tiny");
        before.run();
        assertThat(third.join("tiny")).contains("\"room\":\"tiny\"");
        bed.seconds(20);
        assertThat(first.join("tiny"))
                .contains(second.peer().value())
                .contains(third.peer().value());
        assertThat(first.of(PushType.PEER_LEFT)).isEmpty();
    }

    @Test
    void nobody_joins_what_the_token_is_not_good_for() {
        final TestClient eve = one.connectWith(one.token("eve", Duration.ofHours(1), "member", "lobby", "team-*"));
        assertThat(eve.join("r")).isEqualTo("forbidden");
        assertThat(eve.join("lobby")).contains("\"room\":\"lobby\"");
        assertThat(eve.join("team-1")).contains("\"room\":\"team-1\"");
    }

    @Test
    void who_says_no_name_goes_by_that_of_the_token() {
        ann.join("r");
        final TestClient dan = one.connectWith(one.token("dan", Duration.ofHours(1), "member", "*"));
        dan.join("r");
        dan.ask("{'type':'join','room':'r','name':'Danny'}");
        dan.join("r");
        assertThat(ann.news("name"))
                .containsExactly("peer-joined Token of dan", "peer-updated Danny", "peer-updated Token of dan");
    }

    @Test
    void a_store_that_is_away_refuses_joins_and_lets_everybody_leave() {
        ann.join("r");
        cid.join("r");
        bed.sharedLink.cut();
        assertThat(ann.join("s")).isEqualTo("unavailable");
        assertThat(ann.ask("{'type':'leave','room':'r'}")).isEqualTo("{}");
        assertThat(ann.ask("{'type':'leave','room':'r'}")).isEqualTo("not-in-room");
        assertThat(ann.ask("{'type':'status','status':'busy'}")).isEqualTo("{}");
        bed.sharedLink.restore();
        cid.news();
        bed.seconds(1);
        assertThat(cid.news("peer", "reason")).containsExactly("peer-left " + ann.peer() + " left");
        assertThat(ann.join("r")).contains(cid.peer().value());
    }

    @Test
    void while_its_own_store_is_away_a_session_may_leave() {
        ann.join("r");
        cid.join("r");
        cid.news();
        bed.sessionsLink.cut();
        assertThat(ann.ask("{'type':'leave','room':'r'}")).isEqualTo("{}");
        assertThat(cid.news("peer", "reason")).containsExactly("peer-left " + ann.peer() + " left");
    }

    @Test
    void who_left_while_the_store_was_away_and_comes_in_again_is_not_taken_out_by_that_leave() {
        ann.join("r");
        cid.join("r");
        bed.sharedLink.cut();
        ann.ask("{'type':'leave','room':'r'}");
        bed.sharedLink.restore();
        assertThat(ann.join("r")).contains(cid.peer().value());
        cid.news();
        bed.seconds(3);
        assertThat(cid.news("peer", "reason")).isEmpty();
        assertThat(cid.join("r")).contains(ann.peer().value());
    }

    @Test
    void who_left_while_the_store_was_away_and_could_not_come_in_again_is_out() {
        ann.join("r");
        cid.join("r");
        bed.sharedLink.cut();
        ann.ask("{'type':'leave','room':'r'}");
        assertThat(ann.join("r")).isEqualTo("unavailable");
        bed.sharedLink.restore();
        cid.news();
        bed.seconds(1);
        assertThat(cid.news("peer", "reason")).containsExactly("peer-left " + ann.peer() + " left");
    }

    @Test
    void what_is_done_to_one_room_is_done_in_order() {
        ann.join("r");
        cid.join("r");
        cid.news();
        bed.sharedLink.stall();
        final List<Reply> left = ann.send("{'type':'leave','room':'r'}");
        final List<Reply> joined = ann.send("{'type':'join','room':'r','name':'again'}");
        final List<Reply> renamed = ann.send("{'type':'join','room':'r','name':'renamed'}");
        assertThat(left).isEmpty();
        bed.sharedLink.restore();
        bed.loop.runTasks();
        assertThat(List.of(left, joined, renamed)).allMatch(replies -> replies.size() == 1);
        assertThat(cid.news("name")).containsExactly("peer-left -", "peer-joined again", "peer-updated renamed");
    }

    @Test
    void a_session_that_ends_while_it_joins_is_not_left_behind() {
        cid.join("r");
        bed.sharedLink.stall();
        ann.send("{'type':'join','room':'r'}");
        ann.leaves();
        bed.sharedLink.restore();
        bed.loop.runTasks();
        assertThat(cid.join("r")).doesNotContain(ann.peer().value());
        assertThat(cid.of(PushType.PEER_LEFT)).hasSize(1);
    }

    @Test
    void who_is_lost_while_it_joins_does_not_stay_connected() {
        cid.join("r");
        bed.sharedLink.stall();
        ann.send("{'type':'join','room':'r'}");
        ann.breaks();
        bed.sharedLink.restore();
        bed.loop.runTasks();
        assertThat(cid.news("peer", "connected"))
                .containsExactly("peer-joined " + ann.peer() + " true", "peer-updated " + ann.peer() + " false");
    }

    @Test
    void a_node_forgets_rooms_that_it_has_nobody_in() {
        ann.join("r");
        cid.join("r");
        cid.join("r");
        ann.ask("{'type':'join','room':'s'}");
        assertThat(rooms()).isEqualTo(2);
        ann.leaves();
        assertThat(rooms()).isEqualTo(1);
        cid.ask("{'type':'leave','room':'r'}");
        assertThat(rooms()).isZero();
        bed.sharedLink.cut();
        cid.join("r");
        assertThat(rooms()).isZero();
    }

    @Test
    void a_room_that_is_left_twice_before_the_first_is_through_is_left_once_and_both_are_answered() {
        ann.join("r");
        cid.join("r");
        cid.news();
        bed.sharedLink.stall();
        final List<Reply> renamed = ann.send("{'type':'join','room':'r','name':'x'}");
        final List<Reply> left = ann.send("{'type':'leave','room':'r'}");
        final List<Reply> again = ann.send("{'type':'leave','room':'r'}");
        final List<Reply> status = ann.send("{'type':'status','status':'busy'}");
        bed.sharedLink.restore();
        bed.loop.runTasks();
        assertThat(List.of(renamed, left, again, status)).allMatch(replies -> replies.size() == 1);
        assertThat(cid.news("reason")).containsExactly("peer-updated -", "peer-left left");
        assertThat(ann.join("r")).contains(cid.peer().value());
    }

    @Test
    void a_rename_under_way_takes_no_second_place_among_the_16() {
        for (int i = 0; i < 15; i++) {
            ann.join("r" + i);
        }
        bed.sharedLink.stall();
        ann.send("{'type':'join','room':'r3','name':'x'}");
        final List<Reply> last = ann.send("{'type':'join','room':'r15'}");
        bed.sharedLink.restore();
        bed.loop.runTasks();
        assertThat(TestClient.text(last)).contains("\"room\":\"r15\"");
    }

    @Test
    void an_event_of_a_room_that_this_node_has_left_concerns_nobody() {
        ann.join("r");
        bob.join("r");
        bed.exchange.hold();
        bob.ask("{'type':'status','status':'busy'}");
        ann.ask("{'type':'leave','room':'r'}");
        ann.news();
        bed.exchange.release();
        assertThat(ann.news()).isEmpty();
    }

    @Test
    void who_was_fenced_is_told_to_try_again() {
        bob.join("r");
        final long generation = Await.value(bed.presence.read(TestBed.ROOM))
                .roster()
                .members()
                .values()
                .iterator()
                .next()
                .generation();
        Await.value(bed.presence.clear(TestBed.ROOM, two.ref, generation));
        assertThat(two.connect("dan").join("r")).isEqualTo("unavailable");
    }

    private double rooms() {
        return one.meters.get("parley.rooms").gauge().value();
    }

    private TestClient reconnected(TestClient client) {
        client.breaks();
        return one.resume(client, "ann");
    }

    private UserStatus status(String user) {
        return bed.presence.status(new UserId(user)).toCompletableFuture().join();
    }

    private static long version(String reply) {
        return Long.parseLong(TestClient.value(reply, "version"));
    }
}
