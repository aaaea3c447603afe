package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.client.Admission;
import dev.parley.hub.client.Reply;
import dev.parley.protocol.CloseCode;
import dev.parley.protocol.PushType;
import dev.parley.testkit.Await;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A node whose lease may have run out, which others may take for dead. A lease is 4 s; windows are 30 s. */
class UncertainTest {
    private static final int LONGER_THAN_A_LEASE = 6;

    private final TestBed bed = new TestBed();
    private final TestNode one = bed.node("node1");
    private final TestNode two = bed.node("node2");
    private final TestClient ann = one.connect("ann");
    private final TestClient bob = two.connect("bob");

    UncertainTest() {
        ann.join("r");
        bob.join("r");
        ann.news();
    }

    @Test
    void a_join_waits_for_the_lease_of_a_store_that_is_just_back() {
        bed.sharedLink.cut();
        bed.seconds(LONGER_THAN_A_LEASE);
        bed.sharedLink.restore();
        final List<Reply> joined = ann.send("{'type':'join','room':'s'}");
        assertThat(joined).isEmpty();
        bed.seconds(1);
        assertThat(TestClient.text(joined)).contains("\"room\":\"s\"");
    }

    @Test
    void a_join_does_not_wait_for_long() {
        bed.sharedLink.cut();
        bed.seconds(LONGER_THAN_A_LEASE);
        final List<Reply> joined = ann.send("{'type':'join','room':'s'}");
        bed.seconds(3);
        assertThat(TestClient.text(joined)).isEqualTo("unavailable");
    }

    @Test
    void it_takes_no_session_over() {
        bob.breaks();
        bed.sharedLink.cut();
        bed.seconds(LONGER_THAN_A_LEASE);
        assertThat(one.admit(TestNode.hello(bob.resume()), one.token("bob"))).isInstanceOf(Admission.Refused.class);
        assertThat(Await.value(bed.sessions.ownedBy(two.ref)))
                .anyMatch(owned -> owned.session().equals(bob.resume().session()));
    }

    @Test
    void it_does_not_answer_a_leave_of_a_session_that_it_may_have_lost() {
        bed.exchange.hold();
        two.resume(ann, "ann");
        bed.sharedLink.cut();
        bed.sessionsCalls.hold();
        bed.seconds(LONGER_THAN_A_LEASE);
        final List<Reply> left = ann.send("{'type':'leave','room':'r'}");
        assertThat(left).isEmpty();
        bed.sessionsCalls.release();
        bed.loop.runTasks();
        assertThat(ann.closed).isEqualTo(CloseCode.REPLACED_BY_CONNECTION);
    }

    /** Neither that it has left nor that it is not in: a sibling may have it in the room. */
    @Test
    void nor_does_it_where_nobody_tells_it_whether_it_has() {
        bed.sharedLink.cut();
        bed.sessionsLink.cut();
        bed.seconds(LONGER_THAN_A_LEASE);
        assertThat(ann.ask("{'type':'leave','room':'r'}")).isEqualTo("unavailable");
        assertThat(ann.ask("{'type':'leave','room':'r'}")).isEqualTo("unavailable");
        bed.sharedLink.restore();
        bed.sessionsLink.restore();
        bed.seconds(2);
        assertThat(ann.news("room", "reason")).as("it is out, and gets to know").containsExactly("room-closed r left");
        assertThat(ann.ask("{'type':'leave','room':'r'}")).isEqualTo("not-in-room");
        assertThat(bob.of(PushType.PEER_LEFT)).hasSize(1);
    }

    /** Its own window for a session is over, and neither store nor sibling has told it yet that the client is elsewhere. */
    @Test
    void a_session_that_it_has_given_up_and_that_lives_elsewhere_is_resumed_at_it() {
        bob.breaks();
        bed.advance(Duration.ofMillis(25_500));
        bed.exchange.hold();
        final TestClient moved = one.resume(bob, "bob");
        bed.sharedLink.cut();
        bed.sessionsLink.cut();
        bed.advance(Duration.ofMillis(4_400));
        assertThat(two.has(bob)).isTrue();
        bed.advance(Duration.ofMillis(200));
        assertThat(two.has(bob)).isFalse();
        bed.sharedLink.restore();
        bed.seconds(2);
        bed.sessionsLink.restore();
        moved.breaks();
        assertThat(two.admit(TestNode.hello(moved.resume()), two.token("bob"))).isInstanceOf(Admission.Refused.class);
        bed.seconds(1);
        assertThat(two.resume(moved, "bob").welcome().field("resumed")).isEqualTo("true");
    }

    @Test
    void it_ends_no_session_by_its_own_clock_that_lives_elsewhere() {
        bob.breaks();
        bed.seconds(25);
        bed.exchange.hold();
        final TestClient back = one.resume(bob, "bob");
        assertThat(back.welcome().field("resumed")).isEqualTo("true");
        bed.sharedLink.cut();
        bed.sessionsCalls.hold();
        bed.seconds(LONGER_THAN_A_LEASE);
        assertThat(two.has(bob)).as("the store has not said so").isTrue();
        bed.sessionsCalls.release();
        bed.loop.runTasks();
        assertThat(two.has(bob)).isFalse();
        assertThat(one.has(bob)).isTrue();
        assertThat(ann.of(PushType.PEER_LEFT)).isEmpty();
    }
}
