package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.client.Admission;
import dev.parley.hub.client.Reply;
import dev.parley.protocol.ClientMessage;
import dev.parley.protocol.CloseCode;
import dev.parley.protocol.PushType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Of the sessions of one device there is one, whatever service they came in by. */
class DeviceTest {
    /** By then a session has looked once whether it has its device still. */
    private static final int LOOKED = 11;

    private final TestBed bed = new TestBed();
    private final TestNode one = bed.node("node1");
    private final TestNode two = bed.node("node2");
    private final TestNode web = bed.webNode("web1");
    private final TestClient bob = two.connect("bob");

    DeviceTest() {
        bob.join("r");
    }

    @Test
    void of_eight_sessions_that_one_device_opens_at_once_the_last_one_stays() {
        final List<TestNode> nodes = List.of(one, two, web);
        final List<Admission> admissions = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            admissions.add(admit(nodes.get(i % 3)));
        }
        bed.sharedLink.stall();
        final List<TestClient> clients = new ArrayList<>();
        for (Admission admission : admissions) {
            final TestClient client = new TestClient(bed.loop);
            client.attach((Admission.Admitted) admission);
            clients.add(client);
        }
        bed.sharedLink.restore();
        bed.loop.runTasks();
        assertThat(clients.removeLast().closed).isNull();
        assertThat(clients).extracting(client -> client.closed).containsOnly(CloseCode.REPLACED_BY_SESSION);
        assertThat(sessions()).as("and bob's").isEqualTo(2);
    }

    /** As a fail-over does to a store: the claim is forgotten, and an earlier one stands there again. */
    @Test
    void a_session_whose_claim_the_store_has_lost_has_its_device_again() {
        final TestClient first = one.connect("cid", "phone");
        final Runnable before = bed.devices.snapshot();
        bed.seconds(1);
        final TestClient second = two.connect("cid", "phone");
        assertThat(first.closed).isEqualTo(CloseCode.REPLACED_BY_SESSION);
        before.run();
        loseLease(two);
        assertThat(second.closed).isNull();
        one.connect("cid", "phone");
        assertThat(second.closed).isEqualTo(CloseCode.REPLACED_BY_SESSION);
    }

    @Test
    void of_two_sessions_that_the_store_knows_nothing_of_the_later_one_stays() {
        final Runnable before = bed.devices.snapshot();
        final TestClient first = one.connect("cid", "phone");
        before.run();
        bed.seconds(1);
        final TestClient second = two.connect("cid", "phone");
        assertThat(first.closed).isNull();
        loseLease(one);
        assertThat(first.closed).isEqualTo(CloseCode.REPLACED_BY_SESSION);
        assertThat(second.closed).isNull();
    }

    @Test
    void a_session_whose_claim_is_not_answered_yet_is_not_taken_for_replaced() {
        one.connect("cid", "phone");
        final Admission admission = admit(two);
        bed.sharedLink.cut();
        final TestClient second = new TestClient(bed.loop);
        second.attach((Admission.Admitted) admission);
        bed.loop.runTasks();
        two.session(second).confirmDevice();
        bed.sharedLink.restore();
        two.session(second).confirmDevice();
        bed.loop.runTasks();
        assertThat(second.closed).isNull();
        bed.seconds(2);
        assertThat(second.closed).isNull();
    }

    private void loseLease(TestNode node) {
        bed.sharedLink.cut();
        bed.seconds(6);
        bed.sharedLink.restore();
        bed.seconds(2);
        assertThat(node.hub.leased()).isTrue();
    }

    @Test
    void a_session_on_the_other_service_ends_the_older_one_and_the_other_way_round() {
        final TestClient first = one.connect("cid", "phone");
        first.join("r");
        final TestClient second = web.connect("cid", "phone");
        assertThat(first.closed).isEqualTo(CloseCode.REPLACED_BY_SESSION);
        second.join("r");
        final TestClient third = two.connect("cid", "phone");
        assertThat(second.closed).isEqualTo(CloseCode.REPLACED_BY_SESSION);
        assertThat(third.closed).isNull();
        assertThat(bob.of(PushType.PEER_LEFT))
                .extracting(push -> push.show("peer", "reason"))
                .containsExactly("peer-left " + first.peer() + " replaced", "peer-left " + second.peer() + " replaced");
    }

    @Test
    void neither_another_device_nor_another_user_nor_none_ends_anything() {
        final List<TestClient> all = List.of(
                one.connect("cid", "phone"),
                web.connect("cid", "tablet"),
                two.connect("dan", "phone"),
                one.connect("cid"),
                two.connect("cid"));
        bed.seconds(130);
        assertThat(all).extracting(client -> client.closed).containsOnlyNulls();
    }

    @Test
    void who_was_let_in_and_never_came_ends_nobody() {
        final TestClient phone = one.connect("cid", "phone");
        admit(two);
        bed.seconds(40);
        assertThat(phone.closed).isNull();
    }

    @Test
    void the_device_is_of_whose_client_came_first_to_its_node_last_also_after_a_move() {
        final TestClient first = one.connect("cid", "phone");
        bed.exchange.hold();
        final TestClient second = two.connect("cid", "phone");
        final TestClient again = two.resume(first, "cid");
        bed.exchange.release();
        assertThat(again.closed).isNull();
        assertThat(second.closed).isEqualTo(CloseCode.REPLACED_BY_SESSION);
    }

    @Test
    void a_connection_that_comes_back_to_the_same_node_does_not_take_the_device_back() {
        final TestClient first = one.connect("cid", "phone");
        bed.exchange.hold();
        final TestClient second = two.connect("cid", "phone");
        final TestClient again = one.resume(first, "cid");
        bed.exchange.release();
        assertThat(second.closed).isNull();
        assertThat(again.closed).isEqualTo(CloseCode.REPLACED_BY_SESSION);
    }

    @Test
    void a_join_waits_until_the_former_session_has_left_its_rooms() {
        final TestClient phone = one.connect("cid", "phone");
        phone.join("r");
        bob.news();
        bed.exchange.hold();
        final TestClient newer = two.connect("cid", "phone");
        final List<Reply> joined = newer.send("{'type':'join','room':'r'}");
        bed.advance(Duration.ofMillis(999));
        assertThat(joined).isEmpty();
        bed.exchange.release();
        assertThat(TestClient.text(joined))
                .contains(bob.peer().value())
                .doesNotContain(phone.peer().value());
        assertThat(bob.news("peer")).containsExactly("peer-left " + phone.peer(), "peer-joined " + newer.peer());
    }

    @Test
    void a_join_waits_for_the_store_of_rooms_to_have_taken_the_former_session_out() {
        final TestClient phone = one.connect("cid", "phone");
        phone.join("r");
        bob.news();
        final TestClient newer = two.connect("cid", "phone");
        newer.join("r");
        assertThat(bob.news("peer", "reason"))
                .containsExactly("peer-left " + phone.peer() + " replaced", "peer-joined " + newer.peer() + " -");
    }

    @Test
    void a_join_waits_no_longer_than_a_second() {
        final TestClient phone = one.connect("cid", "phone");
        phone.join("r");
        bed.exchange.hold();
        final TestClient newer = two.connect("cid", "phone");
        final List<Reply> joined = newer.send("{'type':'join','room':'r'}");
        bed.advance(Duration.ofMillis(999));
        assertThat(joined).isEmpty();
        bed.advance(Duration.ofMillis(1));
        assertThat(joined).hasSize(1);
        bed.exchange.release();
        assertThat(phone.closed).isEqualTo(CloseCode.REPLACED_BY_SESSION);
    }

    @Test
    void in_a_full_room_the_former_session_gives_its_place() {
        final TestNode small = bed.node("node3", Configs.withMaxRoom(2));
        final TestClient phone = one.connect("cid", "phone");
        phone.join("r");
        bed.exchange.hold();
        final TestClient newer = small.connect("cid", "phone");
        final List<Reply> joined = newer.send("{'type':'join','room':'r'}");
        bed.seconds(1);
        assertThat(TestClient.text(joined))
                .contains(bob.peer().value())
                .doesNotContain(phone.peer().value());
        assertThat(small.connect("eve").join("r")).isEqualTo("room-full");
        bed.exchange.release();
    }

    @Test
    void while_nobody_knows_whether_the_place_is_its_own_a_full_room_is_not_full_for_good() {
        final TestNode small = bed.node("node3", Configs.withMaxRoom(2));
        final TestClient phone = one.connect("cid", "phone");
        phone.join("r");
        bed.sharedLink.cut();
        final TestClient newer = small.connect("cid", "phone");
        bed.advance(Duration.ofMillis(1_200));
        bed.sharedLink.restore();
        assertThat(newer.join("r")).isEqualTo("unavailable");
        bed.seconds(1);
        assertThat(newer.join("r")).contains(bob.peer().value());
        assertThat(small.connect("eve", "phone").join("r")).isEqualTo("room-full");
    }

    /** The one that replaced it never heard so, and was replaced itself. */
    @Test
    void one_that_nobody_pursues_finds_out_within_ten_seconds() {
        final TestClient first = one.connect("cid", "phone");
        bed.sharedLink.loseAnswers();
        final TestClient second = two.connect("cid", "phone");
        bed.sharedLink.restore();
        final TestClient third = web.connect("cid", "phone");
        assertThat(second.closed).isEqualTo(CloseCode.REPLACED_BY_SESSION);
        bed.seconds(10);
        assertThat(first.closed).isEqualTo(CloseCode.REPLACED_BY_SESSION);
        assertThat(third.closed).isNull();
    }

    /** Each was told that the other had it before. */
    @Test
    void of_two_whose_first_claims_were_not_answered_the_one_that_claimed_last_stays() {
        bed.sharedLink.loseAnswers();
        final TestClient first = one.connect("cid", "phone");
        final TestClient second = two.connect("cid", "phone");
        bed.sharedLink.restore();
        bed.exchange.hold();
        bed.seconds(1);
        bed.exchange.release();
        bed.loop.runTasks();
        assertThat(first.closed).isEqualTo(CloseCode.REPLACED_BY_SESSION);
        assertThat(second.closed).isNull();
        bed.seconds(130);
        assertThat(second.closed).isNull();
    }

    @Test
    void a_device_that_could_not_be_had_is_asked_for_every_second_until_it_is() {
        final TestClient phone = one.connect("cid", "phone");
        bed.sharedLink.cut();
        final TestClient newer = two.connect("cid", "phone");
        bed.seconds(3);
        assertThat(phone.closed).isNull();
        bed.sharedLink.restore();
        bed.seconds(1);
        assertThat(phone.closed).isEqualTo(CloseCode.REPLACED_BY_SESSION);
        assertThat(newer.closed).isNull();
    }

    @Test
    void a_node_that_can_not_be_reached_is_told_that_a_session_is_replaced_twenty_times() {
        final TestClient phone = one.connect("cid", "phone");
        bed.seconds(LOOKED);
        bed.exchange.kill(one.ref);
        two.connect("cid", "phone");
        bed.advance(Duration.ofMillis(18_500));
        bed.exchange.revive(one.ref);
        assertThat(phone.closed).isNull();
        bed.seconds(1);
        assertThat(phone.closed).isEqualTo(CloseCode.REPLACED_BY_SESSION);
    }

    @Test
    void and_not_more_often() {
        final TestClient phone = one.connect("cid", "phone");
        bed.seconds(LOOKED);
        bed.exchange.kill(one.ref);
        two.connect("cid", "phone");
        bed.advance(Duration.ofMillis(19_500));
        bed.exchange.revive(one.ref);
        bed.seconds(10);
        assertThat(phone.closed).as("until devices are confirmed").isNull();
    }

    @Test
    void one_that_says_that_the_session_is_gone_is_told_once() {
        final TestClient phone = one.connect("cid", "phone");
        bed.sharedLink.cut();
        phone.leaves();
        bed.sharedLink.restore();
        bed.seconds(2);
        two.connect("cid", "phone");
        bed.seconds(10);
        assertThat(bed.exchange.replacements).isEqualTo(1);
    }

    @Test
    void also_by_a_session_that_is_over_itself_by_then() {
        final TestClient phone = one.connect("cid", "phone");
        bed.exchange.kill(one.ref);
        final TestClient newer = two.connect("cid", "phone");
        bed.advance(Duration.ofMillis(1_500));
        newer.leaves();
        bed.seconds(1);
        bed.exchange.revive(one.ref);
        bed.seconds(10);
        assertThat(phone.closed).isEqualTo(CloseCode.REPLACED_BY_SESSION);
    }

    @Test
    void who_was_never_told_that_it_lost_its_device_finds_out_within_a_minute() {
        final TestClient phone = one.connect("cid", "phone");
        bed.exchange.hold();
        two.connect("cid", "phone");
        bed.seconds(61);
        assertThat(phone.closed).isEqualTo(CloseCode.REPLACED_BY_SESSION);
    }

    @Test
    void a_session_that_ended_by_itself_has_freed_its_device() {
        final TestClient phone = one.connect("cid", "phone");
        phone.leaves();
        bed.exchange.hold();
        final TestClient newer = two.connect("cid", "phone");
        assertThat(newer.join("s")).contains("\"room\":\"s\"");
    }

    private int sessions() {
        return one.hub.sessions().all().size()
                + two.hub.sessions().all().size()
                + web.hub.sessions().all().size();
    }

    private static Admission admit(TestNode node) {
        return node.admit(
                new ClientMessage.Hello(null, null, new ClientMessage.ClientInfo(null, null, "phone")),
                node.token("cid"));
    }
}
