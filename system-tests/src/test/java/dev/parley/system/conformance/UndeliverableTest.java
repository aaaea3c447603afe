package dev.parley.system.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Hello;
import dev.parley.system.harness.Json;
import dev.parley.system.harness.Message;
import dev.parley.system.harness.Pair;
import dev.parley.system.harness.TestClient;
import dev.parley.system.harness.Token;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import dev.parley.testkit.watch.BlockingCalls;
import dev.parley.testkit.watch.LeakWatch;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Protocol, "Hub → client": {@code undeliverable}, for what was answered with an outcome and then got nowhere. */
@ExtendWith({LeakWatch.class, BlockingCalls.class})
class UndeliverableTest {
    private final Cluster brief = Cluster.brief();

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void a_held_signal_whose_target_never_comes_back_has_expired(Wire.Pairing pairing) {
        try (Pair pair = brief.pair(pairing)) {
            pair.second().breakConnection();
            pair.first().take("peer-updated");
            assertThat(offer(pair, "o1")).isEqualTo("held");
            assertUndeliverable(pair, "o1", "expired");
            pair.first().take("peer-left");
        }
    }

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void a_written_signal_that_a_confirming_client_never_confirmed_is_unconfirmed(Wire.Pairing pairing) {
        try (Pair pair = brief.pair(pairing)) {
            assertThat(offer(pair, "confirmed")).isEqualTo("delivered");
            pair.second().take("offer");
            pair.second().confirm();
            Conformance.roundTrip(pair.second());
            assertThat(offer(pair, "unconfirmed")).isEqualTo("delivered");
            pair.second().breakConnection();
            assertUndeliverable(pair, "unconfirmed", "unconfirmed");
            pair.first().take("peer-left");
            Conformance.roundTrip(pair.first());
            assertThat(pair.first().received("undeliverable")).hasSize(1);
        }
    }

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void a_written_signal_to_a_client_that_confirms_nothing_stays_delivered(Wire.Pairing pairing) {
        try (Pair pair = brief.pair(pairing)) {
            assertThat(offer(pair, "o1")).isEqualTo("delivered");
            pair.second().breakConnection();
            pair.first().take("peer-left");
            Conformance.roundTrip(pair.first());
            assertThat(pair.first().received("undeliverable")).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void the_senders_of_what_a_kicked_client_never_got_are_told(Wire.Pairing pairing) {
        try (Pair pair = brief.pair(pairing);
                TestClient moderator = TestClient.admitted(
                        brief.node(pairing.first()),
                        Hello.with(Token.of(Cluster.unique("moderator")).role("moderator")))) {
            moderator.join(pair.room());
            pair.second().breakConnection();
            pair.first().take("peer-updated");
            assertThat(offer(pair, "o1")).isEqualTo("held");
            moderator.done("kick", "room", pair.room(), "peer", pair.second().peer());
            assertUndeliverable(pair, "o1", "expired");
        }
    }

    private static String offer(Pair pair, String id) {
        return Await.value(pair.first()
                        .requestAs(
                                id, "offer", Json.object("to", pair.second().peer(), "room", pair.room(), "sdp", id)))
                .outcome();
    }

    private static void assertUndeliverable(Pair pair, String request, String code) {
        final Message notice = pair.first().take("undeliverable");
        assertThat(notice.text("re")).isEqualTo(request);
        assertThat(notice.text("to")).isEqualTo(pair.second().peer());
        assertThat(notice.text("code")).isEqualTo(code);
        assertThat(notice.seq()).isPositive();
    }
}
