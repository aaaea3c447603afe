package dev.parley.system.conformance;

import static dev.parley.system.conformance.Conformance.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Hello;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Protocol: {@code kick}, bans, and the device that opens another session. */
@ExtendWith({LeakWatch.class, BlockingCalls.class})
class ModerationTest {
    private static final int KICKED = 4502;
    private static final int BANNED = 4503;
    private static final int REPLACED_BY_SESSION = 4505;

    private final Cluster cluster = Cluster.shared();

    private TestClient moderator(Wire wire, String role) {
        return TestClient.admitted(
                cluster.node(wire),
                Hello.with(Token.of(Cluster.unique("moderator")).role(role)));
    }

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void who_is_kicked_is_closed_and_gone_from_every_roster(Wire.Pairing pairing) {
        try (Pair pair = cluster.pair(pairing);
                TestClient moderator = moderator(pairing.first(), "moderator")) {
            final String other = Cluster.unique("room");
            pair.first().join(other);
            pair.second().join(other);
            moderator.join(pair.room());
            moderator.done("kick", "room", pair.room(), "peer", pair.second().peer());
            assertThat(pair.second().closed().code()).isEqualTo(KICKED);
            assertThat(pair.second().closed().comeBack()).isFalse();
            final Message left =
                    pair.first().take("peer-left", push -> push.text("room").equals(pair.room()));
            assertThat(left.text("reason")).isEqualTo("kicked");
            assertThat(left.text("peer")).isEqualTo(pair.second().peer());
            pair.first().take("peer-left", push -> push.text("room").equals(other));
            moderator.take("peer-left");
            try (TestClient again = TestClient.admitted(
                    pair.second().node(),
                    pair.second().hello().resuming(pair.second().session(), 0))) {
                assertThat(again.welcome().body().get("resumed").asBoolean()).isFalse();
                again.join(pair.room());
            }
        }
    }

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void who_is_banned_stays_out_on_every_node_until_the_ban_is_over(Wire.Pairing pairing) {
        try (Pair pair = cluster.pair(pairing);
                TestClient moderator = moderator(pairing.first(), "admin")) {
            moderator.join(pair.room());
            final long start = System.nanoTime();
            moderator.done("kick", "room", pair.room(), "peer", pair.second().peer(), "ban", 2);
            assertThat(pair.second().closed().code()).isEqualTo(BANNED);
            assertThat(pair.second().closed().comeBack()).isFalse();
            for (Wire wire : Wire.values()) {
                try (TestClient again =
                        TestClient.admitted(cluster.node(wire), pair.second().hello())) {
                    assertRefused(again.ask("join", "room", pair.room()), "forbidden");
                    again.join(Cluster.unique("another"));
                }
            }
            try (TestClient again = TestClient.admitted(
                    cluster.node(pairing.second()), pair.second().hello())) {
                Await.until(
                        "the ban is over",
                        () -> again.ask("join", "room", pair.room()).ok());
                assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(1_900_000_000L);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void only_a_moderator_who_is_in_the_room_kicks_and_only_who_is_in_it(Wire wire) {
        try (Pair pair = cluster.pair(new Wire.Pairing(wire, wire));
                TestClient moderator = moderator(wire, "moderator");
                TestClient member = moderator(wire, "member")) {
            final String peer = pair.second().peer();
            assertRefused(pair.first().ask("kick", "room", pair.room(), "peer", peer), "forbidden");
            assertRefused(moderator.ask("kick", "room", pair.room(), "peer", peer), "not-in-room");
            member.join(pair.room());
            assertRefused(member.ask("kick", "room", pair.room(), "peer", peer), "forbidden");
            moderator.join(pair.room());
            assertRefused(moderator.ask("kick", "room", pair.room(), "peer", "pNobody"), "unknown-peer");
            Conformance.roundTrip(pair.second());
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void a_moderator_of_other_rooms_does_not_kick_here(Wire wire) {
        final String mine = Cluster.unique("mine");
        try (Pair pair = cluster.pair(new Wire.Pairing(wire, wire));
                TestClient moderator = TestClient.admitted(
                        cluster.node(wire),
                        Hello.with(
                                Token.of(Cluster.unique("m")).role("moderator").rooms(mine)))) {
            assertRefused(
                    moderator.ask(
                            "kick", "room", pair.room(), "peer", pair.second().peer()),
                    "forbidden");
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void a_device_that_opens_another_session_ends_the_one_it_had(Wire wire) {
        final String user = Cluster.unique("user");
        final String room = Cluster.unique("room");
        final Hello hello = Hello.with(Token.of(user)).device("phone");
        try (TestClient watcher = cluster.client(Wire.NATIVE);
                TestClient older = TestClient.admitted(cluster.node(wire, 0), hello)) {
            watcher.join(room);
            older.join(room);
            try (TestClient newer = TestClient.admitted(cluster.node(wire, 1), hello)) {
                assertThat(older.closed().code()).isEqualTo(REPLACED_BY_SESSION);
                assertThat(older.closed().comeBack()).isFalse();
                assertThat(newer.peer()).isNotEqualTo(older.peer());
                final Message left = watcher.take("peer-left");
                assertThat(left.text("reason")).isEqualTo("replaced");
                assertThat(left.text("peer")).isEqualTo(older.peer());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void two_sessions_of_a_user_are_two_peers(boolean withDevices) {
        final String user = Cluster.unique("user");
        final String room = Cluster.unique("room");
        for (Wire wire : Wire.values()) {
            final Hello hello = Hello.with(Token.of(user));
            try (TestClient one = TestClient.admitted(cluster.node(wire), withDevices ? hello.device("phone") : hello);
                    TestClient two =
                            TestClient.admitted(cluster.node(wire), withDevices ? hello.device("laptop") : hello)) {
                one.join(room);
                assertThat(two.join(room).body().get("peers")).hasSize(1);
                Conformance.roundTrip(one);
            }
        }
    }
}
