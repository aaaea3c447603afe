package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.client.Reply;
import dev.parley.hub.exchange.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A node from which signals do not get away as fast as they come. */
class CongestionTest {
    private static final String DELIVERED = "{\"outcome\":\"delivered\"}";
    private static final Duration LATE = Duration.ofMillis(251);

    private final TestBed bed = new TestBed();
    private final TestNode one = bed.node("node1");
    private final TestClient ann = one.connect("ann");
    private final TestClient dan = one.connect("dan");
    private final TestClient bob = bed.node("node2").connect("bob");
    private final TestClient cid = bed.node("node3").connect("cid");
    private int sent;

    CongestionTest() {
        List.of(ann, dan, bob, cid).forEach(client -> client.join("r"));
    }

    private void message(TestClient to) {
        ann.sendMessage(to, "m" + sent++);
    }

    /** Which have no outcome until {@link DirectExchange#answerLost}. */
    private void underWay(int signals) {
        bed.exchange.losesSignals = true;
        for (int i = 0; i < signals; i++) {
            message(bob);
        }
        bed.exchange.losesSignals = false;
    }

    private void outcomeAfter(Duration time) {
        bed.exchange.hold();
        message(cid);
        bed.advance(time);
        bed.exchange.release();
    }

    /** A late outcome, so long after one that came at once. */
    private void lateAfterSoon(Duration time) {
        bed.exchange.hold();
        message(cid);
        bed.advance(LATE.minus(time));
        message(dan);
        bed.advance(time);
        bed.exchange.release();
    }

    private String ask(String type, String payload) {
        return ann.ask(
                "{'type':'" + type + "','id':'x" + sent++ + "','room':'r','to':'" + cid.peer() + "'" + payload + "}");
    }

    private double refused() {
        return one.meters.get("parley.signals.refused").counter().count();
    }

    @Test
    void it_refuses_offers_and_messages_and_says_when_to_try_again() {
        underWay(1_024);
        outcomeAfter(LATE);
        assertThat(ask("offer", ",'sdp':'v=0'")).isEqualTo("rate-limited");
        assertThat(ann.ask("{'type':'message','id':'all','room':'r','data':1}")).isEqualTo("rate-limited");
        assertThat(ann.sendMessage(cid, "again"))
                .singleElement()
                .isInstanceOfSatisfying(
                        Reply.Failed.class,
                        failed -> assertThat(failed.error().retryAfter()).isEqualTo(Duration.ofMillis(250)));
        assertThat(refused()).isEqualTo(3);
    }

    @Test
    void it_takes_up_what_belongs_to_calls_that_have_begun() {
        underWay(1_024);
        outcomeAfter(LATE);
        assertThat(ask("answer", ",'sdp':'v=0'")).isEqualTo(DELIVERED);
        assertThat(ask("candidates", ",'candidates':[]")).isEqualTo(DELIVERED);
        assertThat(ask("bye", "")).isEqualTo(DELIVERED);
        assertThat(refused()).isZero();
    }

    @Test
    void it_takes_up_all_again_once_those_under_way_are_fewer() {
        underWay(1_024);
        outcomeAfter(LATE);
        assertThat(ann.message(cid, "late")).isEqualTo("rate-limited");
        bed.exchange.answerLost(Outcome.DELIVERED);
        assertThat(ann.message(cid, "late")).isEqualTo(DELIVERED);
    }

    @Test
    void it_takes_up_all_again_once_an_outcome_comes_soon() {
        underWay(1_024);
        outcomeAfter(LATE);
        // One that has begun, which is soon.
        assertThat(ask("bye", "")).isEqualTo(DELIVERED);
        assertThat(ann.message(cid, "soon")).isEqualTo(DELIVERED);
    }

    @Test
    void a_few_that_are_late_make_no_difference() {
        underWay(1_023);
        outcomeAfter(LATE);
        assertThat(ann.message(cid, "one-more")).isEqualTo(DELIVERED);
    }

    @Test
    void an_outcome_after_250_ms_is_soon() {
        underWay(1_024);
        outcomeAfter(Duration.ofMillis(250));
        assertThat(ann.message(cid, "in-time")).isEqualTo(DELIVERED);
    }

    @Test
    void many_under_way_make_no_difference_while_one_in_100_ms_has_its_outcome_soon() {
        underWay(1_024);
        lateAfterSoon(Duration.ofMillis(100));
        assertThat(ann.message(cid, "in-time")).isEqualTo(DELIVERED);
    }

    @Test
    void an_outcome_that_came_soon_is_forgotten_after_100_ms() {
        underWay(1_024);
        lateAfterSoon(Duration.ofMillis(101));
        assertThat(ann.message(cid, "late")).isEqualTo("rate-limited");
    }

    @Test
    void where_nothing_has_an_outcome_all_wait_for_their_deadline() {
        underWay(2_000);
        bed.advance(Duration.ofSeconds(4));
        assertThat(ann.message(cid, "through")).isEqualTo(DELIVERED);
    }
}
