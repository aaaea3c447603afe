package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.limit.RateLimit;
import dev.parley.protocol.PushType;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Senders of what came to nothing are told once, and what telling them takes is bounded. */
class NoticesTest {
    private final TestBed bed = new TestBed();
    private final TestNode one = bed.node("node1", Configs.withMessages(new RateLimit(100_000, 100_000)));
    private final TestNode two = bed.node("node2");
    private final TestClient ann = one.connect("ann");
    private final TestClient bob = two.connect("bob");

    NoticesTest() {
        ann.join("r");
        bob.join("r");
    }

    @Test
    void a_sender_that_was_told_and_whose_nodes_answer_got_lost_is_not_told_again() {
        bob.breaks();
        ann.message(bob, "m1");
        bed.seconds(29);
        bed.exchange.losesAnswers = true;
        bed.seconds(2);
        assertThat(told(ann)).containsExactly("undeliverable m1 expired");
        bed.exchange.answerLost(Outcome.UNREACHABLE);
        bed.seconds(60);
        assertThat(told(ann)).hasSize(1);
    }

    @Test
    void nor_is_one_that_has_confirmed_the_notice() {
        bob.breaks();
        ann.message(bob, "m1");
        bed.seconds(29);
        bed.exchange.losesAnswers = true;
        bed.seconds(2);
        final long seq = ann.of(PushType.UNDELIVERABLE).getFirst().seq();
        ann.ask("{'type':'received','id':'x','seq':" + seq + "}");
        bed.exchange.answerLost(Outcome.UNREACHABLE);
        bed.seconds(60);
        assertThat(told(ann)).hasSize(1);
    }

    @Test
    void nor_is_one_that_has_moved_meanwhile_with_the_notice_in_its_outbox() {
        bob.breaks();
        ann.message(bob, "m1");
        bed.seconds(29);
        bed.exchange.losesAnswers = true;
        bed.seconds(2);
        final TestClient moved = bed.node("node3").resume(ann, "ann");
        bed.exchange.answerLost(Outcome.UNREACHABLE);
        bed.seconds(60);
        assertThat(told(ann)).hasSize(1);
        assertThat(told(moved)).isEmpty();
    }

    @Test
    void a_sender_that_is_not_found_is_looked_for_every_eight_seconds_at_the_least() {
        bob.breaks();
        ann.message(bob, "m1");
        ann.ask("{'type':'leave','room':'r'}");
        bed.seconds(30 + 16);
        ann.join("r");
        bed.seconds(8);
        assertThat(told(ann)).hasSize(1);
    }

    @Test
    void one_that_stays_away_is_looked_for_during_a_window_and_thirteen_seconds() {
        final TestClient gone = two.connect("gone");
        gone.join("r");
        gone.breaks();
        ann.message(gone, "m1");
        ann.ask("{'type':'leave','room':'r'}");
        bed.seconds(31);
        assertThat(two.meters.get("parley.notices").gauge().value()).isEqualTo(1);
        bed.seconds(30 + 13);
        assertThat(two.meters.get("parley.notices").gauge().value()).isZero();
        assertThat(dropped("expired")).isEqualTo(1);
    }

    @Test
    void while_too_many_are_being_told_what_comes_on_top_is_dropped_and_counted() {
        final int each = 512;
        for (int i = 0; i < 33; i++) {
            final TestClient gone = two.connect("u" + i);
            gone.join("r");
            gone.breaks();
            for (int j = 0; j < each; j++) {
                ann.sendMessage(gone, "m" + i + "." + j);
            }
        }
        ann.ask("{'type':'leave','room':'r'}");
        bed.seconds(31);
        assertThat(two.meters.get("parley.notices").gauge().value()).isEqualTo(16_384);
        final double full = dropped("full");
        assertThat(full).isPositive();
        bed.advance(Duration.ofMinutes(2));
        assertThat(two.meters.get("parley.notices").gauge().value()).isZero();
        assertThat(dropped("expired")).isEqualTo(16_384);
        assertThat(dropped("full")).isEqualTo(full);
    }

    private double dropped(String reason) {
        return two.meters
                .get("parley.notices.dropped")
                .tag("reason", reason)
                .counter()
                .count();
    }

    private static List<String> told(TestClient client) {
        return client.of(PushType.UNDELIVERABLE).stream()
                .map(push -> push.show("re", "code"))
                .toList();
    }
}
