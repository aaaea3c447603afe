package dev.parley.system.conformance;

import static dev.parley.system.conformance.Conformance.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Json;
import dev.parley.system.harness.Message;
import dev.parley.system.harness.Pair;
import dev.parley.system.harness.TestClient;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.watch.BlockingCalls;
import dev.parley.testkit.watch.LeakWatch;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Protocol, "Errors", {@code too-large}: of messages and of fields. */
@ExtendWith({LeakWatch.class, BlockingCalls.class})
class SizeTest {
    private static final int MAX_MESSAGE = 64 * 1024;
    private static final int MAX_METADATA = 4 * 1024;

    private final Cluster cluster = Cluster.shared();

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void a_message_of_the_very_limit_is_carried(Wire.Pairing pairing) {
        try (Pair pair = cluster.pair(pairing)) {
            pair.first().sendRaw(message(pair, MAX_MESSAGE));
            assertThat(pair.second().take("message").text("data")).startsWith("xxx");
            assertThat(pair.first().isOpen()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void one_byte_more_is_an_error_and_the_end_of_the_connection_but_not_of_the_session(Wire.Pairing pairing) {
        try (Pair pair = cluster.pair(pairing)) {
            pair.first().sendRaw(message(pair, MAX_MESSAGE + 1));
            final Message error = pair.first().take("error");
            assertThat(error.text("code")).isEqualTo("too-large");
            assertThat(error.body().has("re")).isFalse();
            if (pairing.first() == Wire.NATIVE) {
                assertThat(pair.first().closed().code()).isEqualTo(1009);
            } else {
                pair.first().closed();
            }
            assertThat(pair.second().received("message")).isEmpty();
            try (TestClient back = pair.first().resume()) {
                assertThat(back.welcome().body().get("resumed").asBoolean()).isTrue();
                back.done("message", "room", pair.room(), "data", "still here");
                assertThat(pair.second().take("message").text("data")).isEqualTo("still here");
            }
        }
    }

    /** A message to the other, as the wire has it, of exactly that many bytes. */
    private static String message(Pair pair, int bytes) {
        final String to = Json.object("to", pair.second().peer(), "room", pair.room(), "data", "");
        final String head = to.substring(0, to.length() - 2);
        final String before = pair.first().wire() == Wire.NATIVE
                ? "{\"type\":\"message\"," + head.substring(1)
                : "42[\"message\"," + head;
        final String after = pair.first().wire() == Wire.NATIVE ? "\"}" : "\"}]";
        return before + "x".repeat(bytes - before.length() - after.length()) + after;
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void metadata_of_4_kib_is_taken_and_more_is_too_large(Wire wire) {
        try (TestClient client = cluster.client(wire)) {
            final String room = Cluster.unique("room");
            client.done("join", "room", room, "metadata", Json.raw(metadata(MAX_METADATA)));
            assertRefused(
                    client.ask("join", "room", room, "metadata", Json.raw(metadata(MAX_METADATA + 1))), "too-large");
        }
    }

    private static String metadata(int bytes) {
        return "{\"x\":\"" + "y".repeat(bytes - 8) + "\"}";
    }

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void what_the_hub_sends_may_be_longer_than_what_it_takes(Wire.Pairing pairing) {
        final String room = Cluster.unique("room");
        final TestClient[] members = new TestClient[20];
        try (TestClient late = cluster.client(pairing.second())) {
            for (int i = 0; i < members.length; i++) {
                members[i] = cluster.client(pairing.first());
                members[i].done("join", "room", room, "metadata", Json.raw(metadata(MAX_METADATA)));
            }
            final var reply = late.join(room);
            assertThat(reply.body().get("peers")).hasSize(members.length);
            assertThat(reply.raw().length()).isGreaterThan(MAX_MESSAGE);
        } finally {
            for (TestClient member : members) {
                if (member != null) {
                    member.close();
                }
            }
        }
    }
}
