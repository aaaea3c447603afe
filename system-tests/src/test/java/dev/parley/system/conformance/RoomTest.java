package dev.parley.system.conformance;

import static dev.parley.system.conformance.Conformance.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Json;
import dev.parley.system.harness.Message;
import dev.parley.system.harness.Pair;
import dev.parley.system.harness.Reply;
import dev.parley.system.harness.TestClient;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.watch.BlockingCalls;
import dev.parley.testkit.watch.LeakWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Protocol, "Client → hub": {@code join}, {@code leave}, {@code status}; and the roster events they make. */
@ExtendWith({LeakWatch.class, BlockingCalls.class})
class RoomTest {
    private static final int MAX_ROOMS = 16;

    private final Cluster cluster = Cluster.shared();

    @ParameterizedTest
    @EnumSource(Wire.class)
    void who_joins_an_empty_room_finds_nobody(Wire wire) {
        try (TestClient client = cluster.client(wire)) {
            final String room = Cluster.unique("room");
            final Reply reply = client.join(room);
            assertThat(reply.body().get("room").asText()).isEqualTo(room);
            assertThat(reply.body().get("peer").asText()).isEqualTo(client.peer());
            assertThat(reply.body().get("version").asLong()).isGreaterThan(1_700_000_000_000L);
            assertThat(reply.body().get("peers")).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void each_of_two_peers_learns_of_the_other_and_who_is_polite(Wire.Pairing pairing) {
        final String room = Cluster.unique("room");
        try (TestClient first = cluster.client(pairing.first());
                TestClient second = cluster.client(pairing.second())) {
            final long before = first.done("join", "room", room, "name", "First")
                    .body()
                    .get("version")
                    .asLong();
            final Reply joined =
                    second.done("join", "room", room, "name", "Second", "metadata", Json.raw("{ \"a\" : [1, 2.0e3] }"));
            final JsonNode seen = joined.body().get("peers").get(0);
            assertThat(joined.body().get("peers")).hasSize(1);
            assertThat(joined.body().get("version").asLong()).isEqualTo(before + 1);
            assertEntry(seen, first, "First");
            assertThat(seen.get("polite").asBoolean())
                    .as("the later one is polite")
                    .isTrue();
            assertThat(seen.has("metadata")).isFalse();

            final Message event = first.take("peer-joined");
            assertThat(event.text("room")).isEqualTo(room);
            assertThat(event.number("version")).isEqualTo(before + 1);
            assertEntry(event.body(), second, "Second");
            assertThat(event.body().get("polite").asBoolean())
                    .as("the earlier one is not")
                    .isFalse();
            assertThat(event.raw()).contains("{ \"a\" : [1, 2.0e3] }");
        }
    }

    private static void assertEntry(JsonNode entry, TestClient of, String name) {
        assertThat(entry.get("peer").asText()).isEqualTo(of.peer());
        assertThat(entry.get("user").asText()).isNotEmpty();
        assertThat(entry.get("name").asText()).isEqualTo(name);
        assertThat(entry.get("wire").asText()).isEqualTo(of.wire().rosterName());
        assertThat(entry.get("status").asText()).isEqualTo("online");
        assertThat(entry.get("connected").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void politeness_stays_until_one_leaves(Wire.Pairing pairing) {
        try (Pair pair = cluster.pair(pairing)) {
            assertThat(politeTowards(pair.second(), pair.room())).isTrue();
            assertThat(politeTowards(pair.first(), pair.room())).isFalse();
            pair.first().done("leave", "room", pair.room());
            assertThat(politeTowards(pair.first(), pair.room())).isTrue();
            assertThat(politeTowards(pair.second(), pair.room())).isFalse();
        }
    }

    private static boolean politeTowards(TestClient client, String room) {
        return client.join(room).body().get("peers").get(0).get("polite").asBoolean();
    }

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void every_change_of_a_room_raises_its_version_by_one(Wire.Pairing pairing) {
        final String room = Cluster.unique("room");
        try (TestClient watcher = cluster.client(pairing.first());
                TestClient other = cluster.client(pairing.second())) {
            final long start = watcher.join(room).body().get("version").asLong();
            other.join(room);
            other.done("status", "status", "in-call");
            other.done("join", "room", room, "name", "Renamed");
            other.done("leave", "room", room);
            other.join(room);
            other.end();
            watcher.take("peer-left");
            watcher.take("peer-left");
            assertThat(watcher.pushes())
                    .extracting(Message::type)
                    .containsExactly(
                            "peer-joined", "peer-updated", "peer-updated", "peer-left", "peer-joined", "peer-left");
            final List<Long> expected = new ArrayList<>();
            for (long version = start + 1; version <= start + 6; version++) {
                expected.add(version);
            }
            assertThat(watcher.pushes())
                    .extracting(push -> push.number("version"))
                    .isEqualTo(expected);
            Conformance.assertNumbered(watcher, 0);
        }
    }

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void joining_again_changes_nothing_but_what_is_said_anew(Wire.Pairing pairing) {
        try (Pair pair = cluster.pair(pairing)) {
            final Reply again = pair.second().join(pair.room());
            final Reply once = pair.second().join(pair.room());
            assertThat(once.body().get("version")).isEqualTo(again.body().get("version"));
            assertThat(once.body().get("peers")).isEqualTo(again.body().get("peers"));
            pair.second().done("join", "room", pair.room(), "name", "New", "metadata", Json.raw("{\"x\":1}"));
            final Message event = pair.first().take("peer-updated");
            assertThat(event.text("peer")).isEqualTo(pair.second().peer());
            assertThat(event.text("name")).isEqualTo("New");
            assertThat(event.raw()).contains("{\"x\":1}");
            assertThat(event.body().has("status")).as("only what changed").isFalse();
            assertThat(event.number("version"))
                    .isEqualTo(once.body().get("version").asLong() + 1);
        }
    }

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void leaving_is_told_to_the_others_at_once(Wire.Pairing pairing) {
        try (Pair pair = cluster.pair(pairing)) {
            pair.first().done("leave", "room", pair.room());
            final Message left = pair.second().take("peer-left");
            assertThat(left.text("peer")).isEqualTo(pair.first().peer());
            assertThat(left.text("room")).isEqualTo(pair.room());
            assertThat(left.text("reason")).isEqualTo("left");
            assertRefused(pair.first().ask("leave", "room", pair.room()), "not-in-room");
        }
    }

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void ending_the_session_leaves_every_room_at_once(Wire.Pairing pairing) {
        try (Pair pair = cluster.pair(pairing)) {
            final String second = Cluster.unique("room");
            pair.first().join(second);
            pair.second().join(second);
            pair.first().end();
            assertThat(pair.second().take("peer-left").text("reason")).isEqualTo("left");
            assertThat(pair.second().take("peer-left").text("peer"))
                    .isEqualTo(pair.first().peer());
        }
    }

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void a_status_is_told_in_every_room_and_to_those_who_come_later(Wire.Pairing pairing) {
        try (Pair pair = cluster.pair(pairing);
                TestClient late = cluster.client(pairing.first())) {
            for (String status : List.of("away", "busy", "in-call", "online")) {
                pair.second().done("status", "status", status);
                final Message event = pair.first().take("peer-updated");
                assertThat(event.text("status")).isEqualTo(status);
                assertThat(event.body().has("name")).isFalse();
            }
            pair.second().done("status", "status", "busy");
            pair.first().take("peer-updated");
            final JsonNode peers = late.join(pair.room()).body().get("peers");
            assertThat(peers.get(1).get("status").asText()).isEqualTo("busy");
            assertRefused(pair.second().ask("status", "status", "asleep"), "bad-request");
        }
    }

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void ones_own_changes_leave_no_gap_in_the_versions(Wire.Pairing pairing) {
        try (Pair pair = cluster.pair(pairing)) {
            final long version =
                    pair.first().join(pair.room()).body().get("version").asLong();
            pair.first().done("status", "status", "busy");
            pair.first().done("join", "room", pair.room(), "name", "New");
            pair.first().done("status", "status", "away");
            pair.second().awaitCount("peer-updated", 3, Duration.ofSeconds(10));
            pair.second().done("status", "status", "away");
            final Message event = pair.first().take("peer-updated");
            assertThat(event.number("version")).isEqualTo(version + 4);
            assertThat(event.number("after")).isEqualTo(version);
            pair.second().done("status", "status", "busy");
            assertThat(pair.first().take("peer-updated").body().has("after")).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void a_session_is_in_at_most_16_rooms(Wire wire) {
        try (TestClient client = cluster.client(wire)) {
            final String stem = Cluster.unique("room");
            for (int i = 0; i < MAX_ROOMS; i++) {
                client.join(stem + i);
            }
            final Reply refused = client.ask("join", "room", stem + MAX_ROOMS);
            assertRefused(refused, "bad-request");
            assertThat(refused.message()).contains("16");
            client.join(stem + 3);
            client.done("leave", "room", stem + 3);
            client.join(stem + MAX_ROOMS);
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void a_room_changed_for_another_without_waiting_counts_once(Wire wire) {
        try (TestClient client = cluster.client(wire)) {
            final String stem = Cluster.unique("room");
            for (int i = 0; i < MAX_ROOMS; i++) {
                client.join(stem + i);
            }
            client.request("leave", "room", stem + 0);
            client.request("join", "room", stem + 1);
            client.join(stem + MAX_ROOMS);
        }
    }

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void a_full_room_takes_nobody_else(Wire.Pairing pairing) {
        final Cluster brief = Cluster.brief();
        try (Pair pair = brief.pair(pairing);
                TestClient third = brief.client(pairing.first());
                TestClient fourth = brief.client(pairing.second())) {
            third.join(pair.room());
            assertRefused(fourth.ask("join", "room", pair.room()), "room-full");
            third.done("leave", "room", pair.room());
            assertThat(fourth.join(pair.room()).body().get("peers")).hasSize(Cluster.BRIEF_ROOM - 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a room", "ä", "a/b", "a*", "x\n", "{tag}"})
    void a_name_with_other_characters_names_no_room(String name) {
        for (Wire wire : Wire.values()) {
            try (TestClient client = cluster.client(wire)) {
                final Reply refused = client.ask("join", "room", name);
                assertRefused(refused, "bad-request");
                assertThat(refused.message()).contains("room");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void a_name_of_128_characters_names_a_room_and_a_longer_one_does_not(Wire wire) {
        final String stem = Cluster.unique("A.b_c:d-");
        final String longest = stem + "x".repeat(128 - stem.length());
        try (TestClient client = cluster.client(wire)) {
            client.join(longest);
            assertRefused(client.ask("join", "room", longest + "x"), "bad-request");
        }
    }
}
