package dev.parley.system.conformance;

import static dev.parley.system.conformance.Conformance.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Hello;
import dev.parley.system.harness.Message;
import dev.parley.system.harness.Reply;
import dev.parley.system.harness.TestClient;
import dev.parley.system.harness.Token;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.watch.BlockingCalls;
import dev.parley.testkit.watch.LeakWatch;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Protocol, "Wires" and "Tokens": who is let in, and how others are told. */
@ExtendWith({LeakWatch.class, BlockingCalls.class})
class HandshakeTest {
    private static final int UNAUTHORIZED = 4501;

    private final Cluster cluster = Cluster.shared();

    @ParameterizedTest
    @EnumSource(Wire.class)
    void the_first_push_is_a_welcome_with_all_that_a_client_needs(Wire wire) {
        try (TestClient client = cluster.client(wire)) {
            final Message welcome = client.received().getFirst();
            assertThat(welcome.type()).isEqualTo("welcome");
            assertThat(welcome.body().has("seq")).isFalse();
            assertThat(welcome.text("session")).hasSizeGreaterThan(20).isNotEqualTo(welcome.text("peer"));
            assertThat(welcome.text("peer")).isNotEmpty();
            assertThat(welcome.body().get("resumed").isBoolean()).isTrue();
            assertThat(welcome.body().get("resumed").asBoolean()).isFalse();
            assertThat(welcome.body().get("gap").asBoolean()).isFalse();
            assertThat(welcome.number("resumeWindow")).isEqualTo(30_000);
            assertThat(welcome.number("heartbeat")).isPositive();
            assertThat(welcome.number("maxMessage")).isEqualTo(64 * 1024);
            assertThat(welcome.body().get("iceServers").isArray()).isTrue();
            assertThat(welcome.text("node")).isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void no_two_sessions_share_a_secret_or_a_peer(Wire wire) {
        try (TestClient one = cluster.client(wire);
                TestClient other = cluster.client(wire)) {
            assertThat(one.session()).isNotEqualTo(other.session());
            assertThat(one.peer()).isNotEqualTo(other.peer());
        }
    }

    @Test
    void native_clients_may_bring_the_token_with_the_upgrade() {
        try (TestClient client =
                TestClient.admitted(cluster.node(Wire.NATIVE), Hello.inHeader(Token.of(Cluster.unique("user"))))) {
            assertThat(client.peer()).isNotEmpty();
        }
    }

    static Stream<Arguments> tokensThatAreWorthNothing() {
        final List<String[]> tokens = List.of(
                new String[] {"none", null},
                new String[] {"not a JWT", "nonsense"},
                new String[] {
                    "expired", Token.of("u").expiresIn(Duration.ofSeconds(-1)).sign()
                },
                new String[] {
                    "expires now", Token.of("u").expiresIn(Duration.ZERO).sign()
                },
                new String[] {"without exp", Token.of("u").withoutExpiry().sign()},
                new String[] {
                    "signed by another",
                    Token.of("u")
                            .signedWith("another secret of at least 32 bytes")
                            .sign()
                },
                new String[] {"unsigned", unsigned(Token.of("u").sign())},
                new String[] {"tampered with", tampered(Token.of("u").sign())},
                new String[] {"without sub", Token.of("u").claim("sub", null).sign()},
                new String[] {
                    "of an unknown role", Token.of("u").role("emperor").sign()
                },
                new String[] {
                    "with rooms that are no list",
                    Token.of("u").claim("rooms", "*").sign()
                });
        return Stream.of(Wire.values())
                .flatMap(wire -> tokens.stream().map(token -> Arguments.of(wire, token[0], token[1])));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("tokensThatAreWorthNothing")
    void a_token_that_is_worth_nothing_is_refused(Wire wire, String what, String token) {
        try (TestClient client = TestClient.connect(cluster.node(wire), Hello.with(token))) {
            final Reply refusal = client.refusal();
            assertThat(refusal.code()).as(refusal.raw()).isEqualTo("unauthorized");
            assertThat(refusal.retryable()).isFalse();
            if (wire == Wire.NATIVE) {
                assertThat(client.closed().code()).isEqualTo(UNAUTHORIZED);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void the_refusal_of_a_handshake_says_why_without_repeating_the_token(Wire wire) {
        final String token = Token.of("u").expiresIn(Duration.ofSeconds(-1)).sign();
        try (TestClient client = TestClient.connect(cluster.node(wire), Hello.with(token))) {
            assertThat(client.refusal().raw()).contains("\"message\":").doesNotContain(token);
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void a_handshake_with_a_field_of_the_wrong_type_is_a_bad_request(Wire wire) {
        final String token = Token.of(Cluster.unique("user")).sign();
        try (TestClient client =
                TestClient.connect(cluster.node(wire), new Hello(token, null, "{\"session\":17,\"seq\":0}", null))) {
            assertThat(client.refusal().code()).isEqualTo("bad-request");
            assertThat(client.refusal().raw()).contains("session");
        }
    }

    @Test
    void a_native_client_whose_first_message_is_no_hello_is_told_and_closed() {
        try (TestClient client = TestClient.connect(cluster.node(Wire.NATIVE), Hello.nothing())) {
            assertRefused(client.refusal(), "unauthorized");
            assertThat(client.closed().code()).isEqualTo(UNAUTHORIZED);
        }
    }

    private static String unsigned(String token) {
        final String[] parts = token.split("\\.");
        final String header = java.util.Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\"}".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        return header + "." + parts[1] + ".";
    }

    private static String tampered(String token) {
        final String[] parts = token.split("\\.");
        final String other = Token.of("somebody-else").sign().split("\\.")[1];
        return parts[0] + "." + other + "." + parts[2];
    }
}
