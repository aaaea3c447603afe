package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.client.Admission;
import dev.parley.hub.client.Reply;
import dev.parley.hub.limit.RateLimit;
import dev.parley.hub.presence.Member;
import dev.parley.protocol.CloseCode;
import dev.parley.protocol.ErrorCode;
import dev.parley.protocol.ProtocolError;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.UserStatus;
import dev.parley.testkit.Await;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What one client or one user can not have more of. */
class BoundsTest {
    private final TestBed bed = new TestBed();

    @Test
    void messages_past_the_burst_are_refused_with_the_time_to_wait() {
        final TestClient ann =
                bed.node("node1", Configs.withMessages(new RateLimit(1, 3))).connect("ann");
        for (int i = 0; i < 3; i++) {
            assertThat(ann.ask("{'type':'ping'}")).isEqualTo("pong");
        }
        final Reply.Failed refused = (Reply.Failed) ann.send("{'type':'ping'}").getFirst();
        assertThat(refused.error().code()).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(refused.error().retryAfter()).isEqualTo(Duration.ofSeconds(1));
        ann.tell("{'type':'ping'}");
        assertThat(ann.errors).extracting(ProtocolError::code).containsExactly(ErrorCode.RATE_LIMITED);
        bed.seconds(2);
        assertThat(ann.ask("{'type':'ping'}")).isEqualTo("pong");
        assertThat(ann.ask("{'type':'ping'}")).isEqualTo("pong");
        assertThat(ann.ask("{'type':'ping'}")).isEqualTo("rate-limited");
    }

    @Test
    void new_sessions_of_a_user_past_the_burst_are_refused_with_the_time_to_wait_and_other_users_are_not() {
        final TestNode node = bed.node("node1", Configs.withSessions(new RateLimit(1, 2)));
        node.connect("ann");
        node.connect("ann");
        assertThat(node.admit(TestNode.hello(null), node.token("ann")))
                .isInstanceOfSatisfying(Admission.Refused.class, refused -> {
                    assertThat(refused.error().code()).isEqualTo(ErrorCode.RATE_LIMITED);
                    assertThat(refused.error().retryAfter()).isEqualTo(Duration.ofSeconds(1));
                });
        node.connect("bob");
    }

    @Test
    void resumes_have_a_budget_that_new_sessions_do_not_use_up() {
        final TestNode node = bed.node("node1", Configs.withSessions(new RateLimit(1, 2)));
        final TestClient ann = node.connect("ann");
        node.connect("ann");
        ann.breaks();
        assertThat(node.resume(ann, "ann").welcome().field("resumed")).isEqualTo("true");
        assertThat(node.resume(ann, "ann").welcome().field("resumed")).isEqualTo("true");
        assertThat(node.meters
                        .get("parley.admissions")
                        .tags("kind", "resume", "outcome", "admitted")
                        .counter()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void past_its_pending_requests_a_client_is_not_read_until_half_are_answered() {
        final TestNode node = bed.node("node1", Configs.withMaxPending(4));
        final TestClient ann = node.connect("ann");
        ann.join("r");
        final TestClient bob = node.connect("bob");
        bob.join("r");
        bob.holdsWrites = true;
        final List<List<Reply>> replies = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            replies.add(ann.sendMessage(bob, "m" + i));
        }
        assertThat(ann.reading).isEmpty();
        replies.add(ann.sendMessage(bob, "m3"));
        assertThat(ann.reading).containsExactly(false);
        final TestClient newer = node.resume(ann, "ann");
        assertThat(newer.reading).containsExactly(false);
        bob.unwritten.removeFirst().written(true);
        assertThat(newer.reading).containsExactly(false);
        bob.unwritten.removeFirst().written(true);
        assertThat(newer.reading).containsExactly(false, true);
        assertThat(replies).filteredOn(all -> all.size() == 1).hasSize(2);
    }

    @Test
    void a_request_that_nothing_answers_is_answered_after_five_seconds() {
        final TestNode node = bed.node("node1");
        final TestClient ann = node.connect("ann");
        final TestClient bob = node.connect("bob");
        ann.join("r");
        bob.join("r");
        bob.holdsWrites = true;
        final List<Reply> first = ann.sendMessage(bob, "m1");
        bed.seconds(2);
        bed.sharedLink.stall();
        final List<Reply> second = ann.send("{'type':'join','id':'j','room':'s'}");
        bed.advance(Duration.ofMillis(2_999));
        assertThat(first).isEmpty();
        bed.advance(Duration.ofMillis(1));
        assertThat(TestClient.text(first)).isEqualTo("unreachable");
        assertThat(second).isEmpty();
        bed.seconds(2);
        assertThat(TestClient.text(second)).isEqualTo("unavailable");
        bed.sharedLink.restore();
        bed.loop.runTasks();
        assertThat(second).hasSize(1);
    }

    @Test
    void joins_that_wait_for_their_turn_are_bounded_by_bytes_and_what_is_over_is_told_at_once() {
        final TestClient ann = bed.node("node1").connect("ann");
        bed.sharedLink.stall();
        final List<List<Reply>> replies = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            replies.add(ann.send(
                    "{'type':'join','id':'j" + i + "','room':'r','metadata':{'x':'" + "x".repeat(4_000) + "'}}"));
        }
        assertThat(replies.subList(0, 17)).as("one at work, and 64 KiB").allMatch(List::isEmpty);
        assertThat(replies.subList(17, 30)).allMatch(all -> TestClient.text(all).equals("unavailable"));
        assertThat(ann.ask("{'type':'leave','id':'l','room':'r'}")).isEqualTo("unavailable");
        bed.sharedLink.restore();
        bed.loop.runTasks();
        assertThat(replies.subList(0, 17)).noneMatch(all -> TestClient.text(all).equals("unavailable"));
        assertThat(ann.join("r")).contains("\"room\":\"r\"");
    }

    @Test
    void changes_of_status_that_wait_for_their_turn_are_one() {
        final TestClient ann = bed.node("node1").connect("ann");
        ann.join("r");
        bed.sharedLink.stall();
        for (int i = 0; i < 30; i++) {
            ann.tell("{'type':'status','status':'" + (i % 2 == 0 ? "busy" : "away") + "'}");
        }
        final long before = bed.sharedLink.calls();
        bed.sharedLink.restore();
        bed.loop.runTasks();
        assertThat(bed.sharedLink.calls() - before).isEqualTo(1);
        final Member own =
                Await.value(bed.presence.read(TestBed.ROOM)).roster().members().get(ann.peer());
        assertThat(own).isNotNull().extracting(Member::status).isEqualTo(UserStatus.AWAY);
    }

    @Test
    void a_hub_that_has_not_read_its_revocations_lets_nobody_in() {
        final TestNode node = bed.node("node1");
        assertThat(node.hub.knowsRevocations()).isTrue();
        bed.sharedLink.cut();
        final TestNode late = bed.node("node2", Configs.plain(), false);
        assertThat(late.hub.knowsRevocations()).isFalse();
        assertThat(late.hub.leased()).isFalse();
        assertThat(((Admission.Refused) late.admit(TestNode.hello(null), late.token("ann"))).close())
                .isEqualTo(CloseCode.UNAVAILABLE);
        bed.sharedLink.restore();
        bed.seconds(2);
        assertThat(late.hub.knowsRevocations()).isTrue();
        assertThat(late.hub.leased()).isTrue();
        assertThat(late.connect("ann").of(PushType.WELCOME)).hasSize(1);
    }

    @Test
    void a_session_store_that_is_away_refuses_new_sessions_and_resumes_and_those_that_are_here_are_kept() {
        final TestNode node = bed.node("node1");
        final TestClient ann = node.connect("ann");
        bed.sessionsLink.cut();
        assertThat(refusal(node.admit(TestNode.hello(null), node.token("bob")))).isEqualTo(ErrorCode.UNAVAILABLE);
        ann.breaks();
        bed.seconds(20);
        assertThat(refusal(node.admit(TestNode.hello(ann.resume()), node.token("ann"))))
                .isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(node.has(ann)).isTrue();
        bed.sessionsLink.restore();
        assertThat(node.resume(ann, "ann").welcome().field("resumed")).isEqualTo("true");
    }

    @Test
    void the_window_of_a_session_goes_on_though_its_client_was_refused_meanwhile() {
        final TestNode node = bed.node("node1");
        final TestClient ann = node.connect("ann");
        ann.breaks();
        bed.seconds(20);
        bed.sessionsLink.cut();
        assertThat(refusal(node.admit(TestNode.hello(ann.resume()), node.token("ann"))))
                .isEqualTo(ErrorCode.UNAVAILABLE);
        bed.advance(Duration.ofMillis(9_999));
        assertThat(node.has(ann)).isTrue();
        bed.advance(Duration.ofMillis(1));
        assertThat(node.has(ann)).isFalse();
    }

    @Test
    void sessions_of_a_user_past_its_number_are_refused_until_one_ends_and_resumes_are_not() {
        final TestNode node = bed.node(
                "node1",
                Configs.withBounds(
                        new HubConfig.Bounds(2, HubConfig.Bounds.defaults().fanOut(), Long.MAX_VALUE)));
        final TestClient first = node.connect("ann");
        final TestClient second = node.connect("ann");
        assertThat(node.admit(TestNode.hello(null), node.token("ann")))
                .isInstanceOfSatisfying(Admission.Refused.class, refused -> {
                    assertThat(refused.error().code()).isEqualTo(ErrorCode.RATE_LIMITED);
                    assertThat(refused.error().retryAfter()).isEqualTo(Duration.ofSeconds(30));
                });
        node.connect("bob");
        first.breaks();
        assertThat(node.resume(first, "ann").welcome().field("resumed")).isEqualTo("true");
        second.leaves();
        node.connect("ann");
    }

    @Test
    void what_a_user_has_sent_to_rooms_is_bounded_in_bytes_and_others_and_signals_to_one_are_not_concerned() {
        final TestNode node = bed.node(
                "node1",
                Configs.withBounds(new HubConfig.Bounds(500, new RateLimit(100_000, 100_000), Long.MAX_VALUE)));
        final TestClient ann = node.connect("ann");
        final TestClient same = node.connect("ann");
        final TestClient bob = node.connect("bob");
        List.of(ann, same, bob).forEach(client -> client.join("r"));
        final String large = "{'type':'message','room':'r','data':'" + "x".repeat(60_000) + "'}";
        assertThat(ann.ask(large)).isEqualTo("{\"outcome\":\"delivered\"}");
        final Reply.Failed refused = (Reply.Failed) same.send(large).getFirst();
        assertThat(refused.error().code()).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(refused.error().retryAfter()).isBetween(Duration.ofMillis(1), Duration.ofSeconds(1));
        assertThat(ann.ask("{'type':'status','status':'busy'}")).isEqualTo("rate-limited");
        assertThat(ann.join("r")).isEqualTo("rate-limited");
        assertThat(ann.message(bob, "m")).isEqualTo("{\"outcome\":\"delivered\"}");
        assertThat(bob.ask(large)).isEqualTo("{\"outcome\":\"delivered\"}");
        bed.seconds(1);
        assertThat(ann.ask(large)).isEqualTo("{\"outcome\":\"delivered\"}");
        assertThat(node.meters.get("parley.fanout.limited").counter().count()).isEqualTo(3);
    }

    @Test
    void a_roster_costs_what_it_weighs() {
        final TestNode node = bed.node(
                "node1", Configs.withBounds(new HubConfig.Bounds(500, new RateLimit(1_000, 10_000), Long.MAX_VALUE)));
        final TestClient bob = node.connect("bob");
        bob.ask("{'type':'join','room':'r','metadata':{'a':'" + "x".repeat(3_000) + "'}}");
        final TestClient ann = node.connect("ann");
        final List<String> replies = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            replies.add(ann.join("r"));
        }
        assertThat(replies.subList(0, 3)).allMatch(reply -> reply.contains("metadata"));
        assertThat(replies.subList(3, 5)).containsOnly("rate-limited");
    }

    private static ErrorCode refusal(Admission admission) {
        final Admission.Refused refused = (Admission.Refused) admission;
        assertThat(refused.close()).isEqualTo(CloseCode.UNAVAILABLE);
        return refused.error().code();
    }

    @Test
    void small_requests_are_answered() {
        final TestNode node = bed.node("node1");
        final TestClient ann = node.connect("ann");
        final TestClient bob = node.connect("bob");
        ann.join("r");
        bob.join("r");
        assertThat(ann.ask("{'type':'ice'}")).isEqualTo("{\"iceServers\":[]}");
        final String report = "{'type':'report','room':'r','to':'" + bob.peer() + "','state':'failed'}";
        assertThat(ann.ask(report)).isEqualTo("{}");
        assertThat(ann.ask("{'type':'received','id':'x','seq':0}")).isEqualTo("{}");
        assertThat(node.connect("eve").ask(report)).isEqualTo("not-in-room");
        assertThat(node.meters
                        .get("parley.peer.connections")
                        .tag("state", "failed")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void who_joins_a_full_room_again_and_again_has_the_node_and_the_store_keep_none_of_the_rosters() {
        final TestNode node = bed.node(
                "node1",
                Configs.withBounds(new HubConfig.Bounds(
                        500, new RateLimit(Integer.MAX_VALUE, Integer.MAX_VALUE), Long.MAX_VALUE)));
        final String metadata = ",'metadata':{'a':'" + "x".repeat(4_000) + "'}}";
        final List<TestClient> others = new ArrayList<>();
        for (int i = 0; i < 199; i++) {
            final TestClient other = node.connect("u" + i);
            other.ask("{'type':'join','room':'r'" + metadata);
            others.add(other);
            others.forEach(TestClient::news);
        }
        final TestClient ann = node.connect("ann");
        final List<WeakReference<RawJson>> rosters = new ArrayList<>();
        for (int i = 0; i < 263; i++) {
            final Reply.Ack ack = (Reply.Ack) ann.send("{'type':'join','id':'j" + i + "','room':'r'" + metadata)
                    .getFirst();
            assertThat(ack.body().length()).isGreaterThan(199 * 4_000);
            rosters.add(new WeakReference<>(ack.body()));
        }
        bed.seconds(1);
        Await.until("no roster is kept", () -> {
            System.gc();
            return rosters.stream().allMatch(roster -> roster.get() == null);
        });
    }
}
