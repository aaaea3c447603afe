package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.client.Admission;
import dev.parley.hub.client.Reply;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.UserId;
import dev.parley.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The rooms of a session that has moved: what its client is told of them, and what is on record of them. */
class RestoringTest {
    private final TestBed bed = new TestBed();
    private final TestNode one = bed.node("node1");
    private final TestNode two = bed.node("node2");
    private final TestClient ann = one.connect("ann");
    private final TestClient bob = two.connect("bob");
    private final TestClient cid = two.connect("cid");

    RestoringTest() {
        ann.join("r");
        bob.join("r");
        cid.join("r");
        List.of(ann, bob, cid).forEach(TestClient::news);
    }

    @Test
    void a_room_whose_roster_has_it_no_more_is_told_as_closed() {
        ann.join("s");
        ann.breaks();
        Await.value(bed.presence.leave(TestBed.ROOM, ann.peer(), Long.MAX_VALUE, LeaveReason.LOST));
        final TestClient back = two.resume(ann, "ann");
        assertThat(back.welcome().field("resumed")).isEqualTo("true");
        assertThat(back.news("room", "reason")).containsExactly("room-closed r lost");
        assertThat(back.message(bob, "m1")).isEqualTo("not-in-room");
        assertThat(back.ask("{'type':'message','room':'s','data':1}")).contains("delivered");
        assertThat(inStore("r")).isFalse();
        assertThat(inStore("s")).isTrue();
        back.breaks();
        final TestClient again = one.resume(back, "ann");
        assertThat(again.news("room", "reason")).as("once").isEmpty();
    }

    @Test
    void a_room_that_bans_it_by_now_is_told_as_closed() {
        ann.breaks();
        Await.value(bed.presence.ban(TestBed.ROOM, new UserId("ann"), Duration.ofHours(1)));
        final TestClient back = two.resume(ann, "ann");
        assertThat(back.news("room", "reason")).containsExactly("room-closed r banned");
        assertThat(back.message(bob, "m1")).isEqualTo("not-in-room");
    }

    @Test
    void what_others_have_changed_since_it_was_told_is_told_where_it_comes_to() {
        final long version = version(ann.join("r"));
        ann.ask("{'type':'received','id':'x','seq':0}");
        one.kill();
        bob.ask("{'type':'status','status':'busy'}");
        cid.ask("{'type':'leave','room':'r'}");
        final TestClient dan = two.connect("dan");
        dan.join("r");
        final TestClient back = two.resume(ann, "ann");
        assertThat(back.welcome().show("resumed", "gap")).isEqualTo("welcome true false");
        assertThat(back.news("version", "after", "peer", "status"))
                .containsExactly(
                        "peer-updated " + (version + 1) + " " + version + " " + bob.peer() + " busy",
                        "peer-left " + (version + 2) + " " + (version + 1) + " " + cid.peer() + " -",
                        "peer-joined " + (version + 3) + " " + (version + 2) + " " + dan.peer() + " online");
        bob.ask("{'type':'status','status':'away'}");
        final String next = back.news("version", "after").getFirst();
        assertThat(next)
                .as("its own return lies between")
                .isEqualTo("peer-updated " + (version + 6) + " " + (version + 3));
    }

    @Test
    void what_can_not_be_told_any_more_is_a_gap() {
        one.kill();
        for (int i = 0; i < 20; i++) {
            cid.ask("{'type':'leave','room':'r'}");
            cid.join("r");
        }
        final TestClient back = two.resume(ann, "ann");
        assertThat(back.welcome().show("resumed", "gap")).isEqualTo("welcome true true");
        assertThat(back.of(PushType.PEER_LEFT)).isEmpty();
        assertThat(back.join("r")).contains(bob.peer().value(), cid.peer().value());
        back.breaks();
        assertThat(two.resume(ann, "ann").welcome().field("gap")).as("once").isEqualTo("false");
    }

    @Test
    void rooms_that_could_not_be_taken_up_stay_on_record_for_where_it_goes_next() {
        ann.breaks();
        bed.sharedLink.cut();
        two.admit(TestNode.hello(ann.resume()), two.token("ann"));
        two.session(ann).verify();
        bed.loop.runTasks();
        bed.sharedLink.restore();
        final TestClient back = one.resume(ann, "ann");
        assertThat(back.welcome().field("resumed")).isEqualTo("true");
        assertThat(one.session(back).memberships().contains(TestBed.ROOM)).isTrue();
        assertThat(back.message(bob, "m1")).isEqualTo("{\"outcome\":\"delivered\"}");
    }

    @Test
    void a_room_is_on_record_before_it_is_joined() {
        bed.sessionsCalls.hold();
        final List<Reply> joined = ann.send("{'type':'join','room':'s'}");
        assertThat(inStore("s")).isFalse();
        assertThat(joined).isEmpty();
        bed.sessionsCalls.release();
        bed.loop.runTasks();
        assertThat(inStore("s")).isTrue();
        assertThat(joined).hasSize(1);
    }

    @Test
    void while_its_own_store_is_away_a_room_is_not_joined_of_which_a_sibling_would_not_know() {
        bed.sessionsLink.cut();
        assertThat(ann.join("s")).isEqualTo("unavailable");
        assertThat(ann.join(TestBed.ROOM.value())).contains("\"room\":\"" + TestBed.ROOM.value() + "\"");
        bed.sessionsLink.restore();
        assertThat(ann.join("s")).contains("\"room\":\"s\"");
    }

    @Test
    void a_node_that_dies_in_the_middle_of_a_join_leaves_no_ghost_behind() {
        bed.sharedLink.loseAnswers();
        ann.send("{'type':'join','room':'s'}");
        bed.sharedLink.restore();
        one.kill();
        assertThat(inStore("s")).isTrue();
        final TestClient back = two.resume(ann, "ann");
        assertThat(two.session(back).memberships().rooms()).contains(new RoomName("s"));
        back.leaves();
        assertThat(inStore("s")).isFalse();
    }

    @Test
    void a_session_that_moves_in_the_middle_of_a_join_is_not_taken_out_of_the_room_where_it_was() {
        bed.sharedLink.stall();
        ann.send("{'type':'join','room':'s'}");
        final CompletionStage<Admission> moving = two.admitting(ann, "ann");
        assertThat(one.has(ann)).isFalse();
        bed.sharedLink.restore();
        bed.loop.runTasks();
        assertThat(Await.value(moving)).isInstanceOf(Admission.Admitted.class);
        assertThat(two.session(ann).memberships().rooms()).contains(new RoomName("s"));
        assertThat(inStore("s")).isTrue();
        bed.seconds(20);
        assertThat(inStore("s")).isTrue();
    }

    /** A node that has never had the room can't know whom the store has lost. */
    @Test
    void who_is_not_back_yet_in_a_store_that_was_emptied_is_not_unknown_where_a_member_has_moved_to() {
        final TestBed bed = new TestBed();
        final Runnable empty = bed.presence.snapshot();
        final TestNode one = bed.node("node1");
        final TestNode two = bed.node("node2");
        final TestNode three = bed.node("node3");
        final TestClient ann = one.connect("ann");
        final TestClient bob = two.connect("bob");
        ann.join("r");
        bob.join("r");
        bed.advance(Duration.ofMillis(2_400));
        empty.run();
        one.connect("cid").join("r");
        bed.advance(Duration.ofMillis(800));
        final TestClient back = three.resume(ann, "ann");
        assertThat(back.welcome().field("gap")).isEqualTo("true");
        final List<Reply> reply = back.sendMessage(bob, "m1");
        assertThat(reply).isEmpty();
        bed.seconds(4);
        assertThat(TestClient.text(reply)).isEqualTo("{\"outcome\":\"delivered\"}");
        bed.seconds(20);
        bob.leaves();
        assertThat(back.message(bob, "m2")).isEqualTo("unknown-peer");
    }

    @Test
    void a_leave_takes_its_turn_after_the_join_that_was_asked_for_before() {
        bed.sharedLink.stall();
        final List<Reply> joined = ann.send("{'type':'join','room':'s'}");
        final List<Reply> left = ann.send("{'type':'leave','room':'s'}");
        assertThat(left).isEmpty();
        bed.sharedLink.restore();
        bed.loop.runTasks();
        assertThat(TestClient.text(joined)).contains("\"room\":\"s\"");
        assertThat(TestClient.text(left)).isEqualTo("{}");
        assertThat(inStore("s")).isFalse();
    }

    @Test
    void while_the_lease_is_not_certain_a_push_is_written_once_the_store_has_taken_it() {
        bed.sharedLink.cut();
        bed.seconds(2);
        bed.sessionsCalls.hold();
        final List<Reply> reply = bob.sendMessage(ann, "m1");
        assertThat(ann.of(PushType.MESSAGE)).isEmpty();
        bed.sessionsCalls.release();
        bed.loop.runTasks();
        assertThat(ann.of(PushType.MESSAGE)).hasSize(1);
        assertThat(TestClient.text(reply)).isEqualTo("{\"outcome\":\"delivered\"}");
    }

    @Test
    void while_nothing_is_certain_and_the_store_does_not_answer_nothing_is_shown() {
        bed.sharedLink.cut();
        bed.seconds(2);
        bed.sessionsLink.cut();
        final List<Reply> reply = bob.sendMessage(ann, "m1");
        bed.seconds(3);
        assertThat(ann.of(PushType.MESSAGE)).isEmpty();
        assertThat(reply).isEmpty();
        bed.seconds(2);
        assertThat(TestClient.text(reply)).isEqualTo("unreachable");
    }

    @Test
    void after_a_lost_lease_a_push_is_written_at_once_only_when_the_store_has_confirmed_the_session() {
        Await.value(bed.leases.release(one.ref, generation(ann)));
        bed.sessionsCalls.hold();
        bed.seconds(3);
        assertThat(one.hub.leased()).isTrue();
        bob.sendMessage(ann, "m1");
        assertThat(ann.of(PushType.MESSAGE)).isEmpty();
        bed.sessionsCalls.release();
        bed.loop.runTasks();
        assertThat(ann.of(PushType.MESSAGE)).hasSize(1);
        bed.sessionsCalls.hold();
        bob.sendMessage(ann, "m2");
        assertThat(ann.of(PushType.MESSAGE)).hasSize(2);
        bed.sessionsCalls.release();
        bed.loop.runTasks();
    }

    private long generation(TestClient client) {
        final var member =
                Await.value(bed.presence.read(TestBed.ROOM)).roster().members().get(client.peer());
        if (member == null) {
            throw new AssertionError("not in the store's roster");
        }
        return member.generation();
    }

    private boolean inStore(String room) {
        return Await.value(bed.presence.read(new RoomName(room)))
                .roster()
                .members()
                .containsKey(ann.peer());
    }

    private static long version(String reply) {
        return Long.parseLong(TestClient.value(reply, "version"));
    }
}
