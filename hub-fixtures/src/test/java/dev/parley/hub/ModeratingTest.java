package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.client.Admission;
import dev.parley.hub.client.Reply;
import dev.parley.protocol.CloseCode;
import dev.parley.protocol.ErrorCode;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RoomName;
import dev.parley.testkit.Await;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is put out, and whose token is worth what. */
class ModeratingTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final TestBed bed = new TestBed();
    private final TestNode one = bed.node("node1");
    private final TestNode two = bed.node("node2");
    private final TestClient mod = one.connectWith(one.token("mod", HOUR, "moderator", "*"));
    private final TestClient ann = one.connect("ann");
    private final TestClient bob = two.connect("bob");

    ModeratingTest() {
        List.of(mod, ann, bob).forEach(client -> client.join("r"));
        List.of(mod, ann, bob).forEach(TestClient::news);
    }

    @Test
    void a_kick_ends_the_peers_session_here_and_there_and_says_so() {
        bob.join("s");
        ann.join("s");
        ann.news();
        assertThat(kick(mod, bob, "")).isEqualTo("{}");
        assertThat(bob.closed).isEqualTo(CloseCode.KICKED);
        assertThat(ann.news("room", "reason")).containsExactlyInAnyOrder("peer-left r kicked", "peer-left s left");
        assertThat(two.has(bob)).isFalse();
        assertThat(kick(mod, ann, ",'ban':0")).isEqualTo("{}");
        assertThat(ann.closed).isEqualTo(CloseCode.KICKED);
        assertThat(mod.news("reason")).contains("peer-left kicked");
    }

    @Test
    void a_ban_keeps_the_user_out_of_the_room_until_it_is_over() {
        assertThat(kick(mod, bob, ",'ban':60")).isEqualTo("{}");
        assertThat(bob.closed).isEqualTo(CloseCode.BANNED);
        final TestClient again = one.connect("bob");
        assertThat(again.join("r")).isEqualTo("forbidden");
        assertThat(again.join("s")).contains("\"room\":\"s\"");
        bed.seconds(60);
        assertThat(again.join("r")).contains("\"room\":\"r\"");
    }

    @Test
    void only_a_moderator_of_the_room_who_is_in_it_kicks() {
        assertThat(kick(ann, bob, "")).isEqualTo("forbidden");
        final TestClient elsewhere = one.connectWith(one.token("mod2", HOUR, "moderator", "s"));
        assertThat(kick(elsewhere, bob, "")).isEqualTo("forbidden");
        final TestClient outside = one.connectWith(one.token("mod3", HOUR, "admin", "*"));
        assertThat(kick(outside, bob, "")).isEqualTo("not-in-room");
        assertThat(mod.ask("{'type':'kick','room':'nowhere','peer':'x'}")).isEqualTo("not-in-room");
        assertThat(mod.ask("{'type':'kick','room':'r','peer':'nobody'}")).isEqualTo("unknown-peer");
        assertThat(bob.closed).isNull();
    }

    @Test
    void a_kick_that_can_not_ban_kicks_nobody() {
        bed.sharedLink.cut();
        assertThat(kick(mod, bob, ",'ban':60")).isEqualTo("unavailable");
        assertThat(bob.closed).isNull();
        assertThat(kick(mod, bob, "")).isEqualTo("{}");
        assertThat(bob.closed).isEqualTo(CloseCode.KICKED);
    }

    @Test
    void a_peer_whose_node_is_gone_is_taken_out_of_the_roster() {
        two.kill();
        assertThat(kick(mod, bob, "")).isEqualTo("{}");
        assertThat(ann.news("reason")).containsExactly("peer-left kicked");
        bed.sharedLink.cut();
        final TestClient eve = one.connect("eve");
        assertThat(eve.join("r")).isEqualTo("unavailable");
    }

    @Test
    void a_peer_whose_node_is_gone_can_not_be_taken_out_while_the_store_is_away() {
        two.kill();
        bed.sharedLink.cut();
        assertThat(kick(mod, bob, "")).isEqualTo("unavailable");
    }

    @Test
    void a_kick_from_a_room_that_the_peer_has_left_does_nothing() {
        bed.exchange.hold();
        final List<Reply> reply = mod.send("{'type':'kick','room':'r','peer':'" + bob.peer() + "'}");
        bob.ask("{'type':'leave','room':'r'}");
        bed.exchange.release();
        bed.loop.runTasks();
        assertThat(TestClient.text(reply)).isEqualTo("{}");
        assertThat(bob.closed).isNull();
    }

    @Test
    void a_peer_that_its_node_does_not_have_any_more_is_taken_out_of_the_roster() {
        bed.exchange.hold();
        final List<Reply> reply = mod.send("{'type':'kick','room':'r','peer':'" + bob.peer() + "'}");
        bed.sharedLink.cut();
        bob.leaves();
        bed.sharedLink.restore();
        bed.exchange.release();
        bed.loop.runTasks();
        assertThat(TestClient.text(reply)).isEqualTo("{}");
        assertThat(ann.news("reason")).containsExactly("peer-left kicked");
    }

    @Test
    void a_revoked_token_ends_its_sessions_everywhere_and_lets_nobody_in() {
        bed.revocations.revoke("ann", bed.clock.instant().plus(HOUR));
        bed.loop.runTasks();
        assertThat(ann.closed).isEqualTo(CloseCode.UNAUTHORIZED);
        assertThat(mod.news("reason")).containsExactly("peer-left left");
        assertThat(bob.closed).isNull();
        assertThat(code(two.admit(TestNode.hello(null), two.token("ann")))).isEqualTo(ErrorCode.UNAUTHORIZED);
    }

    @Test
    void a_token_that_is_revoked_while_the_store_is_asked_lets_nobody_in() {
        bed.sessionsLink.stall();
        final var admission = one.hub.gate().admit(TestNode.hello(null), one.token("eve"), "a", bed.loop);
        bed.revocations.revoke("eve", bed.clock.instant().plus(HOUR));
        bed.sessionsLink.restore();
        bed.loop.runTasks();
        assertThat(code(admission.toCompletableFuture().join())).isEqualTo(ErrorCode.UNAUTHORIZED);
    }

    @Test
    void no_token_and_a_bad_one_let_nobody_in_and_that_of_hello_counts_first() {
        assertThat(code(one.admit(TestNode.hello(null), null))).isEqualTo(ErrorCode.UNAUTHORIZED);
        assertThat(code(one.admit(TestNode.hello(null), "x"))).isEqualTo(ErrorCode.UNAUTHORIZED);
        final var hello = new dev.parley.protocol.ClientMessage.Hello("x", null, null);
        assertThat(code(one.admit(hello, one.token("ann")))).isEqualTo(ErrorCode.UNAUTHORIZED);
    }

    @Test
    void a_fresh_token_counts_from_then_on() {
        final TestClient brief = one.connectWith(one.token("cid", Duration.ofSeconds(100), "member", "r"));
        brief.join("r");
        bed.seconds(80);
        assertThat(brief.of(PushType.TOKEN_EXPIRING).getFirst().field("in")).isEqualTo("20000");
        assertThat(brief.ask("{'type':'hello','id':'h','token':'" + one.token("cid") + "'}"))
                .isEqualTo("{}");
        bed.seconds(100);
        assertThat(brief.closed).isNull();
        assertThat(brief.join("s")).contains("\"room\":\"s\"");
    }

    @Test
    void a_token_that_runs_out_closes_and_a_fresh_one_resumes() {
        final TestClient brief = one.connectWith(one.token("cid", Duration.ofSeconds(10), "member", "r"));
        brief.join("r");
        ann.news();
        bed.seconds(10);
        assertThat(brief.closed).isEqualTo(CloseCode.UNAUTHORIZED);
        assertThat(ann.news("connected")).containsExactly("peer-updated false");
        bed.seconds(29);
        assertThat(one.resume(brief, "cid").welcome().field("resumed")).isEqualTo("true");
        bed.seconds(31);
        assertThat(ann.news("connected")).containsExactly("peer-updated true");
    }

    @Test
    void a_fresh_token_puts_out_of_the_rooms_that_it_does_not_allow() {
        ann.join("s");
        assertThat(refresh(ann, one.token("ann", HOUR, "member", "s"))).isEqualTo("{}");
        assertThat(ann.news("room", "reason")).containsExactly("room-closed r forbidden");
        assertThat(mod.news("reason")).containsExactly("peer-left left");
        assertThat(ann.message(mod, "x")).isEqualTo("not-in-room");
        assertThat(ann.join("r")).isEqualTo("forbidden");
        assertThat(ann.ask("{'type':'message','room':'s','data':1}")).contains("delivered");
    }

    @Test
    void a_room_that_is_being_left_for_want_of_a_token_takes_no_more_signals() {
        bed.sharedLink.stall();
        ann.send("{'type':'join','room':'r','name':'x'}");
        assertThat(refresh(ann, one.token("ann", HOUR, "member", "s"))).isEqualTo("{}");
        assertThat(ann.message(mod, "x")).isEqualTo("forbidden");
        bed.sharedLink.restore();
        bed.loop.runTasks();
        assertThat(ann.message(mod, "x")).isEqualTo("forbidden");
    }

    @Test
    void a_join_that_a_fresh_token_forbids_meanwhile_is_forbidden_and_nobody_stays_in() {
        bed.sharedLink.stall();
        final List<Reply> reply = ann.send("{'type':'join','room':'s'}");
        assertThat(refresh(ann, one.token("ann", HOUR, "member", "r"))).isEqualTo("{}");
        assertThat(reply).isEmpty();
        bed.sharedLink.restore();
        bed.loop.runTasks();
        assertThat(TestClient.text(reply)).isEqualTo("forbidden");
        assertThat(Await.value(bed.presence.read(new RoomName("s"))).roster().members())
                .isEmpty();
        assertThat(ann.join("r")).contains(mod.peer().value());
    }

    @Test
    void a_fresh_token_must_be_there_be_good_and_be_the_same_users() {
        assertThat(ann.ask("{'type':'hello'}")).isEqualTo("bad-request");
        assertThat(refresh(ann, "x")).isEqualTo("unauthorized");
        assertThat(refresh(ann, one.token("bob"))).isEqualTo("forbidden");
        assertThat(refresh(ann, one.token("ann"))).isEqualTo("{}");
    }

    private static String refresh(TestClient client, String token) {
        return client.ask("{'type':'hello','token':'" + token + "'}");
    }

    private static String kick(TestClient by, TestClient whom, String more) {
        return by.ask("{'type':'kick','room':'r','peer':'" + whom.peer() + "'" + more + "}");
    }

    private static ErrorCode code(Admission admission) {
        final Admission.Refused refused = (Admission.Refused) admission;
        assertThat(refused.close()).isEqualTo(CloseCode.UNAUTHORIZED);
        return refused.error().code();
    }
}
