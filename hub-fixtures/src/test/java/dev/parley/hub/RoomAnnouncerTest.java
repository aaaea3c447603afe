package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.hub.auth.Grants;
import dev.parley.hub.auth.TokenVerifier;
import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.node.NodeId;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.node.Service;
import dev.parley.hub.node.WireVersion;
import dev.parley.hub.voice.RoomAnnouncer;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.RoomPushType;
import dev.parley.protocol.Subject;
import dev.parley.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A node without sessions tells rooms what becomes of artifacts. */
class RoomAnnouncerTest {
    private static final RoomName ROOM = TestBed.ROOM;
    private static final Subject PLAN = new Subject("plan");
    private static final Duration LEASE = Configs.plain().lease();

    private final TestBed bed = new TestBed();
    private final TestNode one = bed.node("node1");
    private final TestNode two = bed.node("node2");
    private final TestNode web = bed.webNode("webnode");
    private final SessionlessHub hub = bed.artifacts("files1");
    private final RoomAnnouncer announcer = hub.announcer();
    private final TestClient ann = one.connect("ann");
    private final TestClient ben = web.connect("ben");

    RoomAnnouncerTest() {
        ann.join("r");
        ben.join("r");
        ann.news();
        ben.news();
    }

    @Test
    void everybody_in_the_room_is_told_in_order_on_both_wires() {
        final TestClient other = two.connect("cid");
        other.join("elsewhere");
        assertThat(told(1)).isTrue();
        assertThat(told(2)).isTrue();
        for (TestClient member : List.of(ann, ben)) {
            assertThat(states(member)).containsExactly("1", "2");
            assertThat(member.of(PushType.ARTIFACT)).allMatch(push -> push.seq() > 0);
        }
        assertThat(states(other)).isEmpty();
    }

    @Test
    void a_room_with_nobody_in_it_is_told_at_once() {
        assertThat(Await.value(announcer.artifact(new RoomName("empty"), PLAN, 1, body(1))))
                .isTrue();
    }

    @Test
    void what_is_told_again_comes_once_and_what_was_overtaken_never() {
        told(2);
        assertThat(told(2)).isTrue();
        assertThat(told(1)).isTrue();
        assertThat(states(ann)).containsExactly("2");
        told(3);
        assertThat(states(ann)).containsExactly("2", "3");
    }

    @Test
    void who_is_away_gets_the_states_on_resume_and_no_progress() {
        ann.breaks();
        assertThat(told(1)).isTrue();
        announcer.progress(ROOM, PLAN, body(50));
        bed.loop.runTasks();
        assertThat(told(2)).isTrue();
        final TestClient back = two.resume(ann, "ann");
        assertThat(states(back)).containsExactly("1", "2");
        assertThat(back.of(PushType.ARTIFACT_PROGRESS)).isEmpty();
        assertThat(back.welcome().field("gap")).isEqualTo("false");
    }

    @Test
    void a_state_that_was_told_before_a_resume_elsewhere_is_not_told_anew() {
        ann.breaks();
        told(1);
        final TestClient back = two.resume(ann, "ann");
        assertThat(told(1)).isTrue();
        assertThat(states(back)).containsExactly("1");
    }

    @Test
    void who_moves_to_another_node_while_the_room_is_told_misses_nothing() {
        bed.exchange.hold();
        final CompletionStage<Boolean> telling = tell(1);
        bed.loop.runTasks();
        final TestClient back = two.resume(ann, "ann");
        bed.exchange.release();
        bed.seconds(6);
        if (!Await.value(telling)) {
            assertThat(told(1)).isTrue();
        }
        assertThat(states(back)).containsExactly("1");
        assertThat(states(ben)).containsExactly("1");
    }

    @Test
    void who_is_at_no_node_for_a_moment_is_not_taken_for_told() {
        bed.exchange.hold();
        bed.exchange.of(two.ref).send(one.ref, new NodeMessage.Moved(ann.peer(), 99), Long.MAX_VALUE, moved -> {});
        final CompletionStage<Boolean> telling = tell(1);
        bed.loop.runTasks();
        bed.exchange.release();
        assertThat(one.has(ann)).isFalse();
        assertThat(Await.value(telling)).isFalse();
    }

    @Test
    void a_node_that_can_not_be_reached_has_the_room_told_again() {
        bed.exchange.kill(one.ref);
        assertThat(told(1)).isFalse();
        assertThat(states(ben)).containsExactly("1");
        bed.exchange.revive(one.ref);
        assertThat(told(1)).isTrue();
        assertThat(states(ann)).containsExactly("1");
        assertThat(states(ben)).containsExactly("1");
    }

    @Test
    void sessions_whose_store_is_away_are_not_taken_for_told() {
        bed.sessionsLink.cut();
        final CompletionStage<Boolean> telling = tell(1);
        bed.loop.runTasks();
        assertThat(telling.toCompletableFuture()).isNotDone();
        bed.sessionsLink.restore();
        bed.seconds(2);
        assertThat(Await.value(telling)).isTrue();
        assertThat(states(ann)).containsExactly("1");
    }

    @Test
    void a_slow_client_gets_the_latest_progress_when_it_has_read_the_rest() {
        ann.holdsWrites = true;
        progress(10);
        progress(20);
        progress(30);
        assertThat(received(ann)).containsExactly("10");
        ann.writes();
        assertThat(received(ann)).containsExactly("10", "30");
        ann.writes();
        tell(1);
        bed.loop.runTasks();
        progress(40);
        assertThat(received(ann)).containsExactly("10", "30");
        ann.writes();
        assertThat(received(ann)).containsExactly("10", "30", "40");
        assertThat(ann.closed).isNull();
        assertThat(ann.of(PushType.ARTIFACT_PROGRESS)).allMatch(push -> push.seq() == 0);
        assertThat(received(ben)).containsExactly("10", "20", "30", "40");
    }

    @Test
    void of_progress_there_are_two_a_second_of_an_artifact_and_twenty_in_a_room() {
        for (int i = 0; i < 100; i++) {
            announcer.progress(ROOM, PLAN, body(i));
            bed.advance(Duration.ofMillis(100));
        }
        assertThat(ben.of(PushType.ARTIFACT_PROGRESS)).hasSizeBetween(15, 21);
        bed.seconds(2);
        ben.pushes.clear();
        for (int i = 0; i < 100; i++) {
            announcer.progress(ROOM, new Subject("a" + i), body(i));
        }
        bed.loop.runTasks();
        assertThat(ben.of(PushType.ARTIFACT_PROGRESS)).hasSizeBetween(1, 20);
    }

    @Test
    void progress_reads_the_room_once_a_second() {
        progress(1);
        final long calls = bed.sharedLink.calls();
        announcer.progress(ROOM, new Subject("other"), body(2));
        announcer.progress(ROOM, new Subject("third"), body(3));
        bed.loop.runTasks();
        assertThat(bed.sharedLink.calls()).isEqualTo(calls);
        assertThat(received(ben)).containsExactly("1", "2", "3");
    }

    @Test
    void who_comes_to_another_node_is_told_of_progress_within_a_second() {
        progress(1);
        final TestClient cid = two.connect("cid");
        cid.join("r");
        progress(2);
        bed.advance(Duration.ofMillis(500));
        progress(3);
        assertThat(received(cid)).containsExactly("3");
    }

    @Test
    void progress_that_nobody_could_be_found_for_keeps_no_later_one_back() {
        bed.sharedLink.cut();
        progress(1);
        bed.sharedLink.restore();
        bed.seconds(2);
        progress(2);
        assertThat(received(ben)).containsExactly("2");
    }

    @Test
    void nobody_with_sessions_may_push_to_a_room() {
        final NodeMessage.RoomPush push = new NodeMessage.RoomPush(RoomPushType.ARTIFACT, ROOM, 1, PLAN, 1, body(1));
        assertThat(sent(two.ref, push)).containsExactly(Outcome.UNREACHABLE);
        assertThat(states(ann)).isEmpty();
    }

    @Test
    void a_body_that_is_too_long_is_refused_by_whoever_sends_it_and_whoever_gets_it() {
        final RawJson body = RawJson.trusted("\"" + "x".repeat(NodeMessage.RoomPush.MAX_BYTES) + "\"");
        assertThatThrownBy(() -> announcer.artifact(ROOM, PLAN, 1, body)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> announcer.progress(ROOM, PLAN, body)).isInstanceOf(IllegalArgumentException.class);
        assertThat(sent(
                        TestBed.artifactsRef("files1"),
                        new NodeMessage.RoomPush(RoomPushType.ARTIFACT, ROOM, 1, PLAN, 1, body)))
                .containsExactly(Outcome.UNREACHABLE);
        assertThat(states(ann)).isEmpty();
    }

    @Test
    void nothing_is_told_while_a_node_does_not_know_these_pushes() {
        final NodeRef old = new NodeRef(Service.ROOMS, new NodeId("older1"));
        Await.value(bed.leases.acquire(old, LEASE));
        Await.value(bed.leases.agree(old, WireVersion.FIELDS));
        bed.advance(LEASE.dividedBy(2));
        assertThat(told(1)).isFalse();
        progress(5);
        bed.seconds(100);
        assertThat(states(ann)).isEmpty();
        assertThat(received(ben)).isEmpty();
        assertThat(told(1)).isTrue();
        assertThat(states(ann)).containsExactly("1");
    }

    @Test
    void after_the_store_has_lost_its_data_nobody_is_taken_for_gone_at_first() {
        Await.value(bed.leases.acquire(TestBed.artifactsRef("files1"), LEASE));
        assertThat(Await.value(announcer.artifact(new RoomName("empty"), PLAN, 1, body(1))))
                .as("before it has noticed")
                .isFalse();
        bed.advance(LEASE);
        assertThat(Await.value(announcer.artifact(new RoomName("empty"), PLAN, 1, body(1))))
                .isFalse();
        bed.advance(LEASE.multipliedBy(2));
        assertThat(Await.value(announcer.artifact(new RoomName("empty"), PLAN, 1, body(1))))
                .isTrue();
    }

    @Test
    void while_the_shared_store_is_away_it_says_that_not_everybody_was_told() {
        bed.sharedLink.cut();
        assertThat(told(1)).isFalse();
        bed.sharedLink.restore();
        assertThat(told(1)).isTrue();
    }

    @Test
    void there_are_no_more_than_so_many_at_a_time() {
        bed.exchange.hold();
        final List<CompletionStage<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < RoomAnnouncer.MAX_OPEN; i++) {
            all.add(announcer.artifact(ROOM, new Subject("a" + i), 1, body(1)));
        }
        bed.loop.runTasks();
        assertThat(Await.value(announcer.artifact(ROOM, new Subject("more"), 1, body(1))))
                .isFalse();
        bed.exchange.release();
        assertThat(all).allMatch(Await::value);
    }

    @Test
    void a_token_is_checked_and_its_revocation_told_at_once() {
        final String token = one.token("dan");
        final Grants grants =
                ((TokenVerifier.Verdict.Good) Await.value(hub.tokens().check(token))).grants();
        final List<Predicate<Grants>> told = new ArrayList<>();
        final Runnable end = hub.revocations().whenRevoked(told::add);
        Await.value(bed.revocations.revoke("dan", bed.clock.instant().plusSeconds(100)));
        assertThat(told).singleElement().matches(which -> which.test(grants));
        assertThat(hub.revocations().list().isRevoked(grants)).isTrue();
        assertThat(Await.value(hub.tokens().check(token))).isInstanceOf(TokenVerifier.Verdict.Bad.class);
        end.run();
        Await.value(bed.revocations.revoke("eve", bed.clock.instant().plusSeconds(100)));
        assertThat(told).hasSize(1);
    }

    @Test
    void its_lease_is_seen_given_up_at_a_stop_and_forgotten_by_others_after_its_death() {
        final NodeRef files = TestBed.artifactsRef("files1");
        assertThat(Await.value(bed.leases.held())).containsKey(files);
        Await.value(hub.stop());
        assertThat(Await.value(bed.leases.held())).doesNotContainKey(files);
        final NodeRef dead = TestBed.artifactsRef("dead1");
        Await.value(bed.leases.acquire(dead, LEASE));
        bed.seconds(120);
        assertThat(Await.value(bed.leases.expired())).doesNotContainKey(dead);
    }

    private List<Outcome> sent(NodeRef from, NodeMessage message) {
        final List<Outcome> outcomes = new ArrayList<>();
        bed.exchange.of(from).send(one.ref, message, Long.MAX_VALUE, outcomes::add);
        bed.loop.runTasks();
        return outcomes;
    }

    private CompletionStage<Boolean> tell(long version) {
        return announcer.artifact(ROOM, PLAN, version, body(version));
    }

    /** Gives it the time that it may take. */
    private boolean told(long version) {
        final CompletionStage<Boolean> telling = tell(version);
        bed.loop.runTasks();
        if (!telling.toCompletableFuture().isDone()) {
            bed.seconds(6);
        }
        return Await.value(telling);
    }

    /** Half a second after the one before. */
    private void progress(long received) {
        announcer.progress(ROOM, PLAN, body(received));
        bed.advance(Duration.ofMillis(500));
    }

    private static RawJson body(long number) {
        return RawJson.trusted("{\"n\":" + number + "}");
    }

    private static List<String> states(TestClient client) {
        return numbers(client, PushType.ARTIFACT);
    }

    private static List<String> received(TestClient client) {
        return numbers(client, PushType.ARTIFACT_PROGRESS);
    }

    private static List<String> numbers(TestClient client, PushType type) {
        return client.of(type).stream().map(push -> push.field("n")).toList();
    }
}
