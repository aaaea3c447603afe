package dev.parley.system.conformance;

import static dev.parley.system.conformance.Conformance.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Hello;
import dev.parley.system.harness.Message;
import dev.parley.system.harness.Pair;
import dev.parley.system.harness.RunningNode;
import dev.parley.system.harness.TestClient;
import dev.parley.system.harness.Token;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.watch.BlockingCalls;
import dev.parley.testkit.watch.LeakWatch;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Protocol, "Tokens": what they allow, how they run out, how they are renewed and taken back. */
@ExtendWith({LeakWatch.class, BlockingCalls.class})
class TokenTest {
    private static final int UNAUTHORIZED = 4501;

    private final Cluster cluster = Cluster.shared();

    @ParameterizedTest
    @EnumSource(Wire.class)
    void a_token_is_good_for_the_rooms_that_its_patterns_name(Wire wire) {
        final String stem = Cluster.unique("team");
        final Token token = Token.of(Cluster.unique("user")).rooms(stem + ":*", stem + "-exact");
        try (TestClient client = TestClient.admitted(cluster.node(wire), Hello.with(token))) {
            client.join(stem + ":anything");
            client.join(stem + ":");
            client.join(stem + "-exact");
            assertRefused(client.ask("join", "room", stem), "forbidden");
            assertRefused(client.ask("join", "room", stem + "-exact2"), "forbidden");
            assertRefused(client.ask("join", "room", "other" + stem + ":x"), "forbidden");
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void a_token_without_rooms_is_good_for_none(Wire wire) {
        final Token token = Token.of(Cluster.unique("user")).claim("rooms", null);
        try (TestClient client = TestClient.admitted(cluster.node(wire), Hello.with(token))) {
            assertRefused(client.ask("join", "room", Cluster.unique("room")), "forbidden");
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void the_name_in_the_token_is_the_members_unless_it_says_another(Wire wire) {
        final Token token = Token.of(Cluster.unique("user")).claim("name", "Ada");
        final String room = Cluster.unique("room");
        try (TestClient watcher = cluster.client(Wire.NATIVE);
                TestClient client = TestClient.admitted(cluster.node(wire), Hello.with(token))) {
            watcher.join(room);
            client.join(room);
            assertThat(watcher.take("peer-joined").text("name")).isEqualTo("Ada");
            client.done("join", "room", room, "name", "Countess");
            assertThat(watcher.take("peer-updated").text("name")).isEqualTo("Countess");
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void a_client_is_warned_and_closed_when_its_token_expires(Wire wire) {
        final Token token = Token.of(Cluster.unique("user")).expiresIn(Duration.ofSeconds(3));
        try (TestClient client = TestClient.admitted(cluster.node(wire), Hello.with(token))) {
            final Message warning = client.take("token-expiring");
            assertThat(warning.number("in")).isBetween(1L, 3000L);
            assertThat(warning.body().has("seq")).isFalse();
            assertThat(client.closed().code()).isEqualTo(UNAUTHORIZED);
            assertThat(client.closed().comeBack()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void a_session_whose_token_expired_can_be_resumed_with_a_fresh_one(Wire wire) {
        final String user = Cluster.unique("user");
        final TestClient client = TestClient.admitted(
                cluster.node(wire), Hello.with(Token.of(user).expiresIn(Duration.ofSeconds(2))));
        client.closed();
        try (TestClient back = TestClient.admitted(
                cluster.node(wire), Hello.with(Token.of(user)).resuming(client.session(), client.lastSeq()))) {
            assertThat(back.welcome().body().get("resumed").asBoolean()).isTrue();
            assertThat(back.peer()).isEqualTo(client.peer());
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void hello_with_a_fresh_token_keeps_the_session_beyond_the_first_ones_expiry(Wire wire) {
        final String user = Cluster.unique("user");
        try (TestClient client = TestClient.admitted(
                cluster.node(wire), Hello.with(Token.of(user).expiresIn(Duration.ofSeconds(2))))) {
            client.take("token-expiring");
            client.done(
                    "hello",
                    "token",
                    Token.of(user).expiresIn(Duration.ofSeconds(4)).sign());
            final Message second = client.take("token-expiring");
            assertThat(second.number("in")).isLessThanOrEqualTo(4000);
            Conformance.roundTrip(client);
            assertThat(client.received("welcome")).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void hello_with_a_token_that_is_worth_nothing_changes_nothing(Wire wire) {
        try (TestClient client = cluster.client(wire)) {
            assertRefused(client.ask("hello", "token", "nonsense"), "unauthorized");
            assertRefused(
                    client.ask(
                            "hello", "token", Token.of(Cluster.unique("other")).sign()),
                    "forbidden");
            assertRefused(client.ask("hello"), "bad-request");
            Conformance.roundTrip(client);
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void a_fresh_token_with_fewer_grants_takes_the_session_out_of_the_rooms_it_lost(Wire wire) {
        final String user = Cluster.unique("user");
        final String kept = Cluster.unique("kept");
        final String lost = Cluster.unique("lost");
        try (TestClient watcher = cluster.client(Wire.WEB);
                TestClient client = TestClient.admitted(cluster.node(wire), Hello.with(Token.of(user)))) {
            watcher.join(lost);
            client.join(kept);
            client.join(lost);
            client.done("hello", "token", Token.of(user).rooms(kept).sign());
            final Message closed = client.take("room-closed");
            assertThat(closed.text("room")).isEqualTo(lost);
            assertThat(closed.text("reason")).isNotEmpty();
            assertThat(watcher.take("peer-left").text("peer")).isEqualTo(client.peer());
            assertRefused(client.ask("leave", "room", lost), "not-in-room");
            client.done("leave", "room", kept);
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void revoking_a_token_closes_its_sessions_within_a_second_whichever_node_is_asked(Wire wire) {
        final Token token = Token.of(Cluster.unique("user"));
        final RunningNode asked = cluster.node(wire == Wire.NATIVE ? Wire.WEB : Wire.NATIVE);
        try (TestClient watcher = cluster.client(Wire.NATIVE);
                TestClient client = TestClient.admitted(cluster.node(wire), Hello.with(token));
                Pair pair = Pair.joined(Cluster.unique("room"), watcher, client)) {
            final long start = System.nanoTime();
            assertThat(asked.post("/admin/tokens/revoke?jti=" + token.id() + "&exp=" + token.expiry())
                            .statusCode())
                    .isEqualTo(200);
            assertThat(client.closed(Duration.ofSeconds(2)).code()).isEqualTo(UNAUTHORIZED);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
            assertThat(watcher.take("peer-left").text("peer")).isEqualTo(client.peer());
            for (RunningNode node : cluster.nodes()) {
                try (TestClient again = TestClient.connect(node, Hello.with(token))) {
                    assertThat(again.refusal().code()).isEqualTo("unauthorized");
                }
            }
        }
    }
}
