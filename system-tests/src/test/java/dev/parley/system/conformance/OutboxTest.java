package dev.parley.system.conformance;

import static dev.parley.system.conformance.Conformance.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Json;
import dev.parley.system.harness.Message;
import dev.parley.system.harness.Pair;
import dev.parley.system.harness.Reply;
import dev.parley.system.harness.TestClient;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import dev.parley.testkit.watch.BlockingCalls;
import dev.parley.testkit.watch.LeakWatch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Protocol, "Resume": what an outbox holds, and what becomes of the rest. */
@ExtendWith({LeakWatch.class, BlockingCalls.class})
class OutboxTest {
    private static final int HOLDS = 512;

    private final Cluster cluster = Cluster.shared();

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void a_full_outbox_takes_no_more_signals_and_says_so(Wire.Pairing pairing) {
        try (Pair pair = cluster.pair(pairing);
                TestClient third = cluster.client(pairing.first())) {
            third.join(pair.room());
            pair.second().take("peer-joined");
            pair.second().confirm();
            Conformance.roundTrip(pair.second());
            final long seen = pair.second().lastSeq();
            leave(pair);
            final List<CompletableFuture<Reply>> replies = new ArrayList<>();
            for (int i = 0; i < HOLDS; i++) {
                replies.add(
                        pair.first().request("message", "to", pair.second().peer(), "room", pair.room(), "data", i));
            }
            assertThat(replies)
                    .allSatisfy(
                            reply -> assertThat(Await.value(reply).outcome()).isEqualTo("held"));

            final String more = Json.object("to", pair.second().peer(), "room", pair.room(), "data", "too much");
            assertRefused(Await.value(pair.first().requestAs("more", "message", more)), "unreachable", true);
            final Reply toAll = pair.first().done("message", "room", pair.room(), "data", "to all");
            assertThat(toAll.outcome()).isEqualTo("unreachable");
            assertThat(toAll.body().get("failed")).hasSize(1);
            assertThat(toAll.body().get("failed").get(0).get("to").asText())
                    .isEqualTo(pair.second().peer());
            assertThat(toAll.body().get("failed").get(0).get("code").asText()).isEqualTo("unreachable");
            assertThat(third.take("message").text("data")).isEqualTo("to all");

            try (TestClient back = pair.second().resume()) {
                back.awaitCount("message", HOLDS, TestClient.PATIENCE);
                assertThat(back.welcome().body().get("gap").asBoolean()).isFalse();
                Conformance.assertNumbered(back, seen);
                final Reply again = Await.value(pair.first().requestAs("more", "message", more));
                assertThat(again.outcome()).as(again.raw()).isEqualTo("delivered");
                assertThat(again.duplicate()).isFalse();
                back.take("message", push -> "too much".equals(push.text("data")));
            }
        }
    }

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void a_roster_event_that_does_not_fit_is_a_gap_and_joining_again_closes_it(Wire.Pairing pairing) {
        try (Pair pair = cluster.pair(pairing)) {
            leave(pair);
            final CompletableFuture<?>[] replies = new CompletableFuture<?>[HOLDS];
            for (int i = 0; i < HOLDS; i++) {
                replies[i] =
                        pair.first().request("message", "to", pair.second().peer(), "room", pair.room(), "data", i);
            }
            Await.value(CompletableFuture.allOf(replies));
            final long before = version(pair);
            pair.first().done("status", "status", "busy");
            Await.until("the store has it", () -> version(pair) > before);
            // The event goes the same way as this signal, before it.
            assertRefused(pair.offer("no room for it"), "unreachable", true);
            try (TestClient back = pair.second().resume()) {
                assertThat(back.welcome().body().get("gap").asBoolean()).isTrue();
                back.awaitCount("message", HOLDS, TestClient.PATIENCE);
                assertThat(back.join(pair.room())
                                .body()
                                .get("peers")
                                .get(0)
                                .get("status")
                                .asText())
                        .isEqualTo("busy");
            }
        }
    }

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void while_connected_the_oldest_written_pushes_fall_out(Wire.Pairing pairing) {
        try (Pair pair = cluster.pair(pairing)) {
            final CompletableFuture<?>[] replies = new CompletableFuture<?>[HOLDS + 88];
            for (int i = 0; i < replies.length; i++) {
                replies[i] =
                        pair.first().request("message", "to", pair.second().peer(), "room", pair.room(), "data", i);
            }
            Await.value(CompletableFuture.allOf(replies));
            pair.second().awaitCount("message", replies.length, TestClient.PATIENCE);
            pair.second().breakConnection();
            try (TestClient back = pair.second().resume(pair.second().node(), 10)) {
                assertThat(back.welcome().body().get("gap").asBoolean()).isTrue();
                back.awaitCount("message", HOLDS, TestClient.PATIENCE);
                final List<Message> came = back.received("message");
                assertThat(came.getLast().number("data")).isEqualTo(replies.length - 1);
                assertThat(came.getFirst().number("data")).isEqualTo(replies.length - HOLDS);
            }
        }
    }

    private static long version(Pair pair) {
        return pair.first().join(pair.room()).body().get("version").asLong();
    }

    private static void leave(Pair pair) {
        pair.second().breakConnection();
        pair.first().take("peer-updated", push -> !push.body().path("connected").asBoolean(true));
    }
}
