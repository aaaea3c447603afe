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
import dev.parley.testkit.watch.BlockingCalls;
import dev.parley.testkit.watch.LeakWatch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Protocol, "Client → hub": {@code offer}, {@code answer}, {@code candidates}, {@code bye}, {@code message}. */
@ExtendWith({LeakWatch.class, BlockingCalls.class})
class SignalTest {
    /** What a JSON library would write another way, each a value that must arrive as it stands. */
    private static final List<String> PECULIAR = List.of(
            "{ \"a\" :\t1 ,\"a\": 2,  \"b\":[ ] }",
            "\"\\u00e4\\u0041\\/ \\ud83d\\ude00 é 😀 \\u2028\"",
            "123456789012345678901234567890.10e+0005",
            "[-0, 0.0, 1E400, 1e-400]",
            "{\"__proto__\":{},\"\":null,\"seq\":-1,\"type\":\"x\",\"mid\":\"y\",\"id\":\"z\"}",
            "\"\\ud800\"",
            "null",
            "true");

    private final Cluster cluster = Cluster.shared();

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void each_kind_of_signal_reaches_its_target_as_it_was_sent(Wire.Pairing pairing) {
        try (Pair pair = cluster.pair(pairing)) {
            assertCarried(pair, "offer", "sdp", "\"v=0\\r\\no=- 1 2 IN IP4 127.0.0.1\\r\\n\"");
            assertCarried(pair, "answer", "sdp", "\"\"");
            assertCarried(
                    pair, "candidates", "candidates", "[{\"candidate\":\"candidate:1 1 UDP\",\"sdpMLineIndex\":0}]");
            assertCarried(pair, "candidates", "candidates", "[]");
            assertCarried(pair, "message", "data", "{\"text\":\"hi\"}");
            assertCarried(pair, "bye", "reason", "\"hung up\"");
            Conformance.assertNumbered(pair.second(), 0);
        }
    }

    private static void assertCarried(Pair pair, String type, String field, String payload) {
        final Reply reply =
                pair.first().ask(type, "to", pair.second().peer(), "room", pair.room(), field, Json.raw(payload));
        assertThat(reply.outcome()).as(reply.raw()).isEqualTo("delivered");
        final Message push = pair.second().take(type);
        assertThat(push.text("from")).isEqualTo(pair.first().peer());
        assertThat(push.text("room")).isEqualTo(pair.room());
        assertThat(push.text("mid")).isNotEmpty();
        assertThat(push.seq()).isPositive();
        assertThat(push.body().has("to")).isFalse();
        assertThat(push.raw()).contains("\"" + field + "\":" + payload);
    }

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void a_bye_needs_no_reason(Wire.Pairing pairing) {
        try (Pair pair = cluster.pair(pairing)) {
            pair.first().done("bye", "to", pair.second().peer(), "room", pair.room());
            assertThat(pair.second().take("bye").body().has("reason")).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void payloads_arrive_byte_for_byte(Wire.Pairing pairing) {
        try (Pair pair = cluster.pair(pairing)) {
            for (String payload : PECULIAR) {
                assertCarried(pair, "message", "data", payload);
                assertCarried(pair, "candidates", "candidates", "[" + payload + "]");
            }
        }
    }

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void signals_arrive_in_the_order_in_which_they_were_sent(Wire.Pairing pairing) {
        try (Pair pair = cluster.pair(pairing)) {
            final List<String> sent = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                sent.add(Integer.toString(i));
                pair.first().request("message", "to", pair.second().peer(), "room", pair.room(), "data", i);
            }
            pair.second().awaitCount("message", 200, TestClient.PATIENCE);
            assertThat(pair.second().received("message"))
                    .extracting(push -> push.text("data"))
                    .isEqualTo(sent);
            assertThat(pair.second().received("message"))
                    .extracting(push -> push.text("mid"))
                    .doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void a_signal_to_where_it_cannot_go_is_refused(Wire.Pairing pairing) {
        try (Pair pair = cluster.pair(pairing);
                TestClient stranger = cluster.client(pairing.second())) {
            final TestClient first = pair.first();
            final String room = pair.room();
            final String second = pair.second().peer();
            assertRefused(first.ask("offer", "to", stranger.peer(), "room", room, "sdp", "x"), "unknown-peer");
            assertRefused(first.ask("offer", "to", "pNobody", "room", room, "sdp", "x"), "unknown-peer");
            assertRefused(first.ask("offer", "to", first.peer(), "room", room, "sdp", "x"), "bad-request");
            assertRefused(first.ask("offer", "to", second, "room", "elsewhere", "sdp", "x"), "not-in-room");
            assertRefused(stranger.ask("offer", "to", second, "room", room, "sdp", "x"), "not-in-room");
            assertRefused(stranger.ask("message", "room", room, "data", 1), "not-in-room");
            final String other = Cluster.unique("other");
            first.join(other);
            assertRefused(first.ask("offer", "to", second, "room", other, "sdp", "x"), "unknown-peer");
            pair.second().done("leave", "room", room);
            first.take("peer-left");
            assertRefused(first.ask("offer", "to", second, "room", room, "sdp", "x"), "unknown-peer");
        }
    }

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void a_message_to_a_room_reaches_everybody_else_in_it(Wire.Pairing pairing) {
        try (Pair pair = cluster.pair(pairing);
                TestClient third = cluster.client(pairing.first())) {
            third.join(pair.room());
            pair.first().take("peer-joined");
            final Reply reply = pair.first().done("message", "room", pair.room(), "data", "to all");
            assertThat(reply.outcome()).isEqualTo("delivered");
            assertThat(reply.body().has("failed")).isFalse();
            assertThat(pair.second().take("message").text("data")).isEqualTo("to all");
            assertThat(third.take("message").text("from"))
                    .isEqualTo(pair.first().peer());
            Conformance.roundTrip(pair.first());
            assertThat(pair.first().received("message")).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void a_message_to_a_room_with_nobody_else_in_it_is_delivered(Wire.Pairing pairing) {
        try (TestClient client = cluster.client(pairing.first())) {
            final String room = Cluster.unique("room");
            client.join(room);
            assertThat(client.done("message", "room", room, "data", 1).outcome())
                    .isEqualTo("delivered");
        }
    }

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void a_signal_without_an_id_is_carried_and_not_answered(Wire.Pairing pairing) {
        try (Pair pair = cluster.pair(pairing)) {
            pair.first().send("offer", Json.object("to", pair.second().peer(), "room", pair.room(), "sdp", "v=0"));
            pair.first().send("offer", Json.object("to", pair.second().peer(), "room", pair.room(), "sdp", "v=0"));
            final Message one = pair.second().take("offer");
            final Message two = pair.second().take("offer");
            assertThat(one.text("mid")).isNotEqualTo(two.text("mid"));
            Conformance.roundTrip(pair.first());
            assertThat(pair.first().received("ack")).isEmpty();
        }
    }
}
