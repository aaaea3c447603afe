package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.client.Admission;
import dev.parley.hub.client.Reply;
import dev.parley.protocol.CloseCode;
import dev.parley.protocol.PushType;
import dev.parley.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** A node that is about to stop. Windows are 30 s. */
class DrainingTest {
    private static final String HELD = "{\"outcome\":\"held\"}";

    private final TestBed bed = new TestBed();
    private final TestNode one = bed.node("node1");
    private final TestNode two = bed.node("node2");
    private final TestClient ann = one.connect("ann");
    private final TestClient bob = two.connect("bob");

    DrainingTest() {
        ann.join("r");
        bob.join("r");
        ann.news();
    }

    @Test
    void each_client_is_told_a_slot_of_its_own_and_the_deadline() {
        final List<TestClient> all = new ArrayList<>(List.of(bob));
        for (int i = 0; i < 3; i++) {
            all.add(two.connect("u" + i));
        }
        two.hub.drain(Duration.ofSeconds(10));
        bed.loop.runTasks();
        assertThat(all)
                .extracting(client -> client.of(PushType.GO_AWAY).getFirst().show("reason", "deadline", "delay"))
                .containsExactlyInAnyOrder(
                        "go-away stopping 10000 0",
                        "go-away stopping 10000 2000",
                        "go-away stopping 10000 4000",
                        "go-away stopping 10000 6000");
    }

    @Test
    void who_had_been_let_in_before_and_comes_then_is_told_too() {
        final Admission.Admitted late = (Admission.Admitted) two.admit(TestNode.hello(null), two.token("cid"));
        two.hub.drain(Duration.ofSeconds(10));
        bed.seconds(1);
        final TestClient cid = new TestClient(bed.loop);
        late.attach(cid);
        bed.seconds(1);
        assertThat(cid.of(PushType.GO_AWAY)).hasSize(1);
        assertThat(bob.of(PushType.GO_AWAY)).hasSize(1);
    }

    @Test
    void it_is_over_when_all_have_gone_and_nobody_is_let_in_meanwhile() {
        final CompletionStage<Void> drained = two.hub.drain(Duration.ofSeconds(10));
        bed.seconds(1);
        assertThat(two.admit(two.hello(null), two.token("cid"))).isInstanceOf(Admission.Refused.class);
        assertThat(two.admit(two.hello(bob.resume()), two.token("bob"))).isInstanceOf(Admission.Refused.class);
        assertThat(drained.toCompletableFuture()).isNotDone();
        assertThat(ann.message(bob, "m1")).isEqualTo("{\"outcome\":\"delivered\"}");
        final TestClient back = one.resume(bob, "bob");
        assertThat(back.welcome().field("resumed")).isEqualTo("true");
        bed.seconds(1);
        assertThat(drained.toCompletableFuture()).isDone();
        assertThat(bob.closed).isEqualTo(CloseCode.REPLACED_BY_CONNECTION);
        assertThat(ann.of(PushType.PEER_LEFT)).isEmpty();
    }

    @Test
    void it_is_over_at_the_deadline_though_somebody_stays() {
        final CompletionStage<Void> drained = two.hub.drain(Duration.ofSeconds(10));
        bed.seconds(9);
        assertThat(drained.toCompletableFuture()).isNotDone();
        bed.seconds(1);
        assertThat(drained.toCompletableFuture()).isDone();
        assertThat(bob.closed).isNull();
    }

    @Test
    void without_time_nobody_is_asked_to_go() {
        Await.value(two.hub.drain(Duration.ZERO));
        bed.seconds(1);
        assertThat(bob.of(PushType.GO_AWAY)).isEmpty();
    }

    @Test
    void who_is_away_is_adopted_at_once_and_its_window_goes_on() {
        bob.breaks();
        bed.seconds(10);
        final CompletionStage<Void> stopped = two.hub.stop();
        bed.seconds(2);
        Await.value(stopped);
        assertThat(one.has(bob)).isTrue();
        assertThat(ann.message(bob, "m1")).isEqualTo(HELD);
        bed.seconds(17);
        assertThat(ann.of(PushType.PEER_LEFT)).isEmpty();
        bed.seconds(2);
        assertThat(ann.of(PushType.PEER_LEFT)).hasSize(1);
        bed.seconds(1);
        assertThat(ann.of(PushType.UNDELIVERABLE)).hasSize(1);
    }

    @Test
    void a_node_that_stops_takes_nothing_over_any_more() {
        two.kill();
        bed.seconds(3);
        bed.sessionsCalls.hold();
        bed.seconds(2);
        one.hub.stop();
        bed.sessionsCalls.release();
        bed.seconds(10);
        assertThat(one.has(bob)).isFalse();
    }

    @Test
    void who_has_yet_to_be_told_that_a_signal_came_to_nothing_is_left_to_siblings() {
        bob.breaks();
        assertThat(ann.message(bob, "m1")).isEqualTo(HELD);
        ann.ask("{'type':'leave','room':'r'}");
        bed.seconds(31);
        assertThat(two.has(bob))
                .as("it is over, and its sender is not to be found")
                .isFalse();
        final CompletionStage<Void> stopped = two.hub.stop();
        bed.seconds(6);
        Await.value(stopped);
        two.kill();
        ann.join("r");
        bed.seconds(20);
        assertThat(ann.of(PushType.UNDELIVERABLE)).hasSize(1);
    }

    @Test
    void nobody_is_sent_away_while_no_sibling_could_go_on_with_its_session() {
        bed.sessionsLink.cut();
        two.hub.drain(Duration.ofSeconds(10));
        bed.seconds(3);
        assertThat(bob.of(PushType.GO_AWAY)).isEmpty();
        bed.sessionsLink.restore();
        bed.seconds(1);
        assertThat(bob.of(PushType.GO_AWAY)).hasSize(1);
    }

    @Test
    void a_store_that_is_back_in_time_is_given_what_is_in_memory() {
        bob.breaks();
        bed.sessionsLink.cut();
        assertThat(ann.message(bob, "m1")).isEqualTo(HELD);
        final CompletionStage<Void> stopped = two.hub.stop();
        bed.seconds(3);
        assertThat(stopped.toCompletableFuture()).isNotDone();
        bed.sessionsLink.restore();
        bed.seconds(3);
        assertThat(stopped.toCompletableFuture()).isDone();
        assertThat(one.resume(bob, "bob").of(PushType.MESSAGE)).hasSize(1);
        assertThat(ann.of(PushType.UNDELIVERABLE)).isEmpty();
    }

    @Test
    void the_memory_of_a_node_that_hands_over_will_not_do_for_what_comes_in() {
        bob.breaks();
        bed.sessionsLink.cut();
        two.hub.stop();
        bed.seconds(1);
        final List<Reply> answers = ann.sendMessage(bob, "m1");
        bed.seconds(1);
        assertThat(answers).isEmpty();
        bed.sessionsLink.restore();
        bed.seconds(3);
        assertThat(answers).singleElement().isInstanceOf(Reply.Ack.class);
        assertThat(one.resume(bob, "bob").of(PushType.MESSAGE)).hasSize(1);
    }

    @Test
    void senders_are_told_of_what_the_store_has_not_taken() {
        final TestClient cid = bed.webNode("web1").connect("cid");
        cid.join("r");
        bob.breaks();
        bed.sessionsLink.cut();
        assertThat(cid.message(bob, "m1")).isEqualTo(HELD);
        final CompletionStage<Void> stopped = two.hub.stop();
        bed.seconds(4);
        assertThat(cid.of(PushType.UNDELIVERABLE)).isEmpty();
        bed.seconds(5);
        assertThat(stopped.toCompletableFuture()).isDone();
        assertThat(cid.of(PushType.UNDELIVERABLE)).hasSize(1);
        two.kill();
        bed.sessionsLink.restore();
        bed.seconds(5);
        assertThat(one.has(bob)).as("a sibling goes on with what the store has").isTrue();
        assertThat(one.resume(bob, "bob").of(PushType.MESSAGE)).isEmpty();
    }

    @Test
    void so_are_those_of_a_session_that_has_just_ended() {
        final TestClient cid = bed.webNode("web1").connect("cid");
        cid.join("r");
        bob.breaks();
        bed.sessionsLink.cut();
        assertThat(cid.message(bob, "m1")).isEqualTo(HELD);
        bed.seconds(31);
        assertThat(two.has(bob)).isFalse();
        two.hub.stop();
        bed.seconds(9);
        assertThat(cid.of(PushType.UNDELIVERABLE)).hasSize(1);
    }

    @Test
    void what_was_left_to_siblings_stays_so_though_the_node_is_told_to_stop_once_more() {
        bob.breaks();
        bed.sessionsLink.cut();
        two.hub.stop();
        bed.seconds(3);
        final CompletionStage<Void> again = two.hub.stop();
        bed.seconds(6);
        assertThat(again.toCompletableFuture()).isDone();
        two.kill();
        bed.sessionsLink.restore();
        bed.seconds(5);
        assertThat(one.has(bob)).isTrue();
    }

    @Test
    void an_operator_does_not_open_a_node_that_stops() {
        assertThat(two.hub.admin().draining().begin(Duration.ofSeconds(1))).isTrue();
        two.hub.drain(Duration.ofSeconds(10));
        assertThat(two.hub.admin().draining().end()).isFalse();
        assertThat(two.admit(two.hello(null), two.token("cid"))).isInstanceOf(Admission.Refused.class);
    }

    @Test
    void a_stop_ends_though_no_store_answers() {
        bob.breaks();
        bed.sessionsLink.cut();
        bed.sharedLink.cut();
        final CompletionStage<Void> stopped = two.hub.stop();
        bed.seconds(8);
        assertThat(stopped.toCompletableFuture()).isDone();
    }
}
