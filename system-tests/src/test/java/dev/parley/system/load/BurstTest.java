package dev.parley.system.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Json;
import dev.parley.system.harness.Message;
import dev.parley.system.harness.Pair;
import dev.parley.system.harness.Reply;
import dev.parley.system.harness.TestClient;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.watch.LeakWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many signals at once, with the limits that a hub has by default: all arrive, once, in order. */
@ExtendWith(LeakWatch.class)
class BurstTest {
    private static final int SIGNALS = 10_000;
    private static final int PAIRS = 200;
    private static final int EACH = 10;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Cluster cluster = Cluster.shared();

    @ParameterizedTest(name = "{0} to {1}, receiver confirms: {2}")
    @CsvSource({"NATIVE,WEB,false", "NATIVE,WEB,true", "WEB,NATIVE,false", "WEB,NATIVE,true"})
    void ten_thousand_signals_in_one_burst_arrive_complete_once_and_in_order(Wire from, Wire to, boolean confirms) {
        try (Pair pair = cluster.pair(new Wire.Pairing(from, to))) {
            final AtomicBoolean done = new AtomicBoolean();
            final Thread confirming = Thread.ofVirtual().unstarted(() -> {
                for (int count = 50; !done.get() && count < SIGNALS; count += 50) {
                    pair.second().awaitCount("message", count, TIMEOUT);
                    pair.second().confirm();
                }
            });
            if (confirms) {
                confirming.start();
            }
            final long start = System.nanoTime();
            final List<CompletableFuture<Reply>> replies = new ArrayList<>(SIGNALS);
            for (int i = 0; i < SIGNALS; i++) {
                replies.add(
                        pair.first().request("message", "to", pair.second().peer(), "room", pair.room(), "data", i));
            }
            pair.second().awaitCount("message", SIGNALS, TIMEOUT);
            CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new))
                    .orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                    .join();
            done.set(true);
            System.out.printf(
                    "[load] %s to %s, confirming %s: %d signals in %d ms%n",
                    from,
                    to,
                    confirms,
                    SIGNALS,
                    Duration.ofNanos(System.nanoTime() - start).toMillis());

            final Map<String, Integer> outcomes = new HashMap<>();
            replies.forEach(reply -> outcomes.merge(
                    String.valueOf(reply.join()).replaceAll(".*\"(outcome|code)\":\"([a-z-]+)\".*", "$2"),
                    1,
                    Integer::sum));
            assertThat(outcomes).isEqualTo(Map.of("delivered", SIGNALS));
            final List<Message> came = pair.second().received("message");
            assertThat(came).hasSize(SIGNALS);
            for (int i = 0; i < SIGNALS; i++) {
                assertThat(came.get(i).number("data")).isEqualTo(i);
            }
            assertThat(pair.second().isOpen()).isTrue();
        }
    }

    @Test
    void two_hundred_pairs_talk_at_once() {
        final List<Wire.Pairing> pairings = Wire.pairings();
        final List<Pair> pairs = new ArrayList<>();
        try {
            for (int i = 0; i < PAIRS; i++) {
                pairs.add(cluster.pair(pairings.get(i % pairings.size())));
            }
            final long start = System.nanoTime();
            final List<CompletableFuture<Reply>> replies = new ArrayList<>();
            for (int i = 0; i < EACH; i++) {
                for (Pair pair : pairs) {
                    replies.add(send(pair.first(), pair.second(), pair.room(), i));
                    replies.add(send(pair.second(), pair.first(), pair.room(), i));
                }
            }
            CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new))
                    .orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                    .join();
            System.out.printf(
                    "[load] %d pairs, %d signals in %d ms%n",
                    PAIRS,
                    replies.size(),
                    Duration.ofNanos(System.nanoTime() - start).toMillis());
            assertThat(replies)
                    .allSatisfy(reply -> assertThat(reply.join().outcome()).isEqualTo("delivered"));
            for (Pair pair : pairs) {
                for (TestClient client : List.of(pair.first(), pair.second())) {
                    client.awaitCount("offer", EACH, TIMEOUT);
                    assertThat(client.received("offer"))
                            .extracting(push -> push.text("sdp"))
                            .isEqualTo(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"));
                }
            }
        } finally {
            pairs.forEach(Pair::close);
        }
    }

    private static CompletableFuture<Reply> send(TestClient from, TestClient to, String room, int i) {
        return from.requestAs("o" + i, "offer", Json.object("to", to.peer(), "room", room, "sdp", Integer.toString(i)));
    }
}
