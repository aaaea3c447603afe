package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.fixtures.presence.Members;
import dev.parley.hub.presence.Member;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RoomName;
import dev.parley.testkit.Await;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What nodes put right by themselves: dead nodes' members, lost leases, lost messages, stores that were away. */
class UpkeepTest {
    private static final RoomName ROOM_S = new RoomName("s");

    private final TestBed bed = new TestBed();
    private final TestNode one = bed.node("node1");
    private final TestNode two = bed.node("node2");
    private final TestClient ann = one.connect("ann");
    private final TestClient bob = two.connect("bob");

    UpkeepTest() {
        ann.join("r");
        bob.join("r");
        ann.news();
    }

    @Test
    void an_event_that_was_lost_is_made_up_for_within_five_seconds() {
        bed.exchange.hold();
        bob.ask("{'type':'status','status':'busy'}");
        assertThat(ann.news()).isEmpty();
        bed.seconds(5);
        assertThat(ann.news("status")).containsExactly("peer-updated busy");
        bed.exchange.release();
        assertThat(ann.news()).isEmpty();
    }

    @Test
    void a_change_that_the_store_missed_is_brought_to_it() {
        bed.sharedLink.cut();
        bob.ask("{'type':'status','status':'busy'}");
        bed.seconds(3);
        assertThat(one.hub.leased()).isFalse();
        bed.sharedLink.restore();
        bed.seconds(1);
        assertThat(ann.news("status")).containsExactly("peer-updated busy");
    }

    @Test
    void a_member_that_the_store_lost_is_brought_back_and_nobody_counts_as_gone() {
        Await.value(bed.presence.leave(TestBed.ROOM, bob.peer(), 1, LeaveReason.LOST));
        bed.sharedLink.cut();
        bob.ask("{'type':'status','status':'busy'}");
        bed.sharedLink.restore();
        bed.seconds(20);
        assertThat(ann.join("r")).contains(bob.peer().value(), "\"status\":\"busy\"");
    }

    @Test
    void a_room_that_the_store_has_lost_whole_is_brought_back_and_nobody_counts_as_gone() {
        Await.value(bed.presence.leave(TestBed.ROOM, bob.peer(), 1, LeaveReason.LOST));
        Await.value(bed.presence.leave(TestBed.ROOM, ann.peer(), 1, LeaveReason.LOST));
        bed.seconds(20);
        assertThat(Await.value(bed.presence.read(TestBed.ROOM))
                        .roster()
                        .members()
                        .keySet())
                .containsExactlyInAnyOrder(ann.peer(), bob.peer());
        assertThat(ann.of(PushType.PEER_LEFT)).isEmpty();
        assertThat(bob.of(PushType.PEER_LEFT)).isEmpty();
    }

    @Test
    void a_leave_that_the_store_missed_is_brought_to_it_as_what_it_was() {
        bed.sharedLink.cut();
        bob.leaves();
        bed.sharedLink.restore();
        assertThat(ann.news()).isEmpty();
        bed.seconds(1);
        assertThat(ann.news("reason")).containsExactly("peer-left left");
    }

    @Test
    void a_leave_that_the_store_missed_for_more_than_a_minute_is_repaired_as_a_loss() {
        bed.sharedLink.cut();
        bob.leaves();
        bed.seconds(61);
        bed.sharedLink.restore();
        bed.seconds(15);
        assertThat(ann.news("reason")).containsExactly("peer-left lost");
        assertThat(inStore(bob.peer())).isFalse();
    }

    @Test
    void and_by_others_if_the_node_dies_before_it_has() {
        bed.sharedLink.cut();
        bob.leaves();
        bed.seconds(61);
        bed.sharedLink.restore();
        bed.seconds(1);
        two.kill();
        bed.seconds(40);
        assertThat(ann.news("reason")).containsExactly("peer-left node-lost");
        assertThat(inStore(bob.peer())).isFalse();
    }

    @Test
    void a_ghost_of_ours_in_the_store_is_taken_out_after_two_leases_of_doubt() {
        final Member own = member(bob);
        Await.value(
                bed.presence.join(TestBed.ROOM, Members.member("ghost", two.ref, own.generation()), 200, own.since()));
        final Duration noticed = Duration.ofSeconds(2 * 5);
        bed.advance(noticed.plusSeconds(2 * 4).minusMillis(1));
        assertThat(inStore(new PeerId("ghost"))).isTrue();
        bed.seconds(1);
        assertThat(inStore(new PeerId("ghost"))).isFalse();
        assertThat(ann.news("peer", "reason")).containsExactly("peer-joined ghost -", "peer-left ghost lost");
    }

    @Test
    void a_ghost_that_was_another_nodes_after_all_is_left_alone() {
        final Member own = member(bob);
        final Member ghost = Members.member("ghost", two.ref, own.generation());
        Await.value(bed.presence.join(TestBed.ROOM, ghost, 200, own.since()));
        bed.seconds(2 * 4);
        final Member moved =
                Members.withEpoch(Members.member("ghost", one.ref, member(ann).generation()), ghost.epoch() + 1);
        Await.value(bed.presence.update(TestBed.ROOM, moved));
        bed.seconds(2 * 4);
        assertThat(inStore(new PeerId("ghost"))).isTrue();
    }

    @Test
    void the_members_of_a_dead_node_stay_for_the_resume_window_and_then_leave() {
        ann.news();
        two.kill();
        bed.seconds(29);
        assertThat(ann.of(PushType.PEER_LEFT)).isEmpty();
        bed.seconds(2 + 4);
        assertThat(ann.news("reason", "peer")).contains("peer-left node-lost " + bob.peer());
        bed.seconds(8);
        assertThat(Await.value(bed.leases.expired())).isEmpty();
    }

    @Test
    void who_resumes_elsewhere_in_time_never_leaves() {
        two.kill();
        bed.seconds(20);
        final TestClient back = one.resume(bob, "bob");
        assertThat(back.welcome().field("resumed")).isEqualTo("true");
        bed.seconds(60);
        assertThat(ann.of(PushType.PEER_LEFT)).isEmpty();
        assertThat(ann.join("r")).contains(bob.peer().value());
    }

    @Test
    void after_a_store_that_was_away_nobody_is_cleared_before_a_whole_lease_and_a_window() {
        bed.sharedLink.cut();
        bed.seconds(100);
        bed.sharedLink.restore();
        bed.seconds(30);
        assertThat(ann.of(PushType.PEER_LEFT)).isEmpty();
        assertThat(bob.of(PushType.PEER_LEFT)).isEmpty();
        assertThat(one.hub.leased()).isTrue();
        assertThat(ann.join("r")).contains(bob.peer().value());
    }

    @Test
    void a_node_that_was_cleared_takes_a_new_generation_and_brings_its_members_back() {
        final Member before = member(bob);
        Await.value(bed.presence.clear(TestBed.ROOM, two.ref, before.generation()));
        Await.value(bed.leases.release(two.ref, before.generation()));
        bed.seconds(20);
        assertThat(member(bob).generation()).isGreaterThan(before.generation());
        assertThat(ann.join("r")).contains(bob.peer().value());
    }

    @Test
    void a_node_that_stops_with_sessions_ends_its_lease_and_one_without_gives_it_up() {
        final TestNode three = bed.node("node3");
        final CompletionStage<Void> two = this.two.hub.stop();
        final CompletionStage<Void> other = three.hub.stop();
        bed.advance(Duration.ofMillis(100));
        Await.value(two);
        Await.value(other);
        assertThat(this.two.hub.leased()).isFalse();
        assertThat(bed.leases.expired().toCompletableFuture().join()).containsOnlyKeys(this.two.ref);
    }

    @Test
    void nodes_that_have_stopped_ask_nothing_any_more() {
        one.hub.stop();
        two.hub.stop();
        bed.seconds(120);
        final long calls = bed.sharedLink.calls() + bed.sessionsLink.calls();
        bed.seconds(120);
        assertThat(bed.sharedLink.calls() + bed.sessionsLink.calls()).isEqualTo(calls);
    }

    @Test
    void after_the_store_lost_its_data_who_is_not_brought_back_within_two_leases_is_gone() {
        final TestNode quick = bed.node("node3", Configs.withLease(Duration.ofSeconds(2)));
        final TestClient cid = quick.connect("cid");
        cid.join("s");
        bob.join("s");
        two.kill();
        Await.value(bed.presence.leave(ROOM_S, cid.peer(), 1, LeaveReason.LOST));
        Await.value(bed.presence.leave(ROOM_S, bob.peer(), 1, LeaveReason.LOST));
        bed.seconds(8);
        assertThat(cid.of(PushType.PEER_LEFT)).isEmpty();
        bed.seconds(3);
        assertThat(cid.of(PushType.PEER_LEFT)).hasSize(1);
    }

    @Test
    void a_live_session_outlasts_its_records_lifetime_in_the_store() {
        bed.advance(Duration.ofHours(3).minusSeconds(1));
        final TestClient cid = one.connect("cid");
        cid.join("r");
        bed.advance(Duration.ofMinutes(59));
        assertThat(two.resume(cid, "cid").welcome().field("resumed")).isEqualTo("true");
    }

    @Test
    void at_rest_the_stores_are_asked_for_leases_versions_and_revocations_only() {
        bed.seconds(60);
        final long before = bed.sharedLink.calls();
        bed.seconds(60);
        final long leases = 45;
        final long agreements = leases;
        final long sweeps = 60;
        final long versions = 12;
        final long ownRooms = 6;
        final long revocations = 2;
        final long statuses = 1;
        assertThat(bed.sharedLink.calls() - before)
                .isBetween(
                        2 * (leases + agreements + sweeps + versions + ownRooms + revocations - 2),
                        2 * (leases + agreements + sweeps + versions + ownRooms + revocations + statuses + 2));
    }

    private boolean inStore(PeerId peer) {
        return Await.value(bed.presence.read(TestBed.ROOM)).roster().members().containsKey(peer);
    }

    private Member member(TestClient client) {
        final Member member = Await.value(bed.presence.read(TestBed.ROOM))
                .roster()
                .members()
                .get(new PeerId(client.peer().value()));
        if (member == null) {
            throw new AssertionError("not in the store's roster");
        }
        return member;
    }
}
