package dev.parley.system.conformance;

import static dev.parley.system.conformance.Conformance.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Json;
import dev.parley.system.harness.Message;
import dev.parley.system.harness.Pair;
import dev.parley.system.harness.Reply;
import dev.parley.system.harness.RunningNode;
import dev.parley.system.harness.TestClient;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import dev.parley.testkit.watch.BlockingCalls;
import dev.parley.testkit.watch.LeakWatch;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Protocol, "Wires" and "Errors": requests in general, their ids, their errors; and those that concern nobody else. */
@ExtendWith({LeakWatch.class, BlockingCalls.class})
class RequestTest {
    private final Cluster cluster = Cluster.shared();

    static Stream<Arguments> badRequests() {
        final List<String[]> requests = List.of(
                new String[] {"join", "{}", "room"},
                new String[] {"join", "{\"room\":17}", "room"},
                new String[] {"join", "{\"room\":\"r\",\"metadata\":[1]}", "metadata"},
                new String[] {"join", "{\"room\":\"r\",\"name\":{}}", "name"},
                new String[] {"leave", "{\"room\":null}", "room"},
                new String[] {"offer", "{\"room\":\"r\",\"sdp\":\"v=0\"}", "to"},
                new String[] {"offer", "{\"room\":\"r\",\"to\":\"p1\"}", "sdp"},
                new String[] {"answer", "{\"room\":\"r\",\"to\":\"p1\",\"sdp\":{\"type\":\"answer\"}}", "sdp"},
                new String[] {"candidates", "{\"room\":\"r\",\"to\":\"p1\",\"candidates\":\"none\"}", "candidates"},
                new String[] {"bye", "{\"room\":\"r\",\"to\":\"p1\",\"reason\":5}", "reason"},
                new String[] {"message", "{\"room\":\"r\"}", "data"},
                new String[] {"status", "{}", "status"},
                new String[] {"report", "{\"room\":\"r\",\"to\":\"p1\",\"state\":\"great\"}", "state"},
                new String[] {"report", "{\"room\":\"r\",\"to\":\"p1\",\"state\":\"failed\",\"stats\":1}", "stats"},
                new String[] {"kick", "{\"room\":\"r\",\"peer\":\"p1\",\"ban\":\"long\"}", "ban"},
                new String[] {"kick", "{\"room\":\"r\",\"peer\":\"p1\",\"ban\":-1}", "ban"},
                new String[] {"received", "{\"seq\":\"1\"}", "seq"},
                new String[] {"received", "{\"seq\":1.5}", "seq"});
        return Stream.of(Wire.values())
                .flatMap(wire ->
                        requests.stream().map(request -> Arguments.of(wire, request[0], request[1], request[2])));
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @MethodSource("badRequests")
    void a_wrong_field_is_named_with_what_was_expected(Wire wire, String type, String fields, String field) {
        try (TestClient client = cluster.client(wire)) {
            final Reply reply = Await.value(client.requestAs("x1", type, fields));
            assertRefused(reply, "bad-request");
            assertThat(reply.message()).contains(field, "got", "expected");
            Conformance.roundTrip(client);
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void an_unknown_type_is_an_error_that_costs_nothing_else(Wire wire) {
        try (TestClient client = cluster.client(wire)) {
            assertRefused(client.ask("dance", "room", "r"), "unknown-type");
            client.send("dance", "{}");
            final Message error = client.take("error");
            assertThat(error.text("code")).isEqualTo("unknown-type");
            assertThat(error.body().get("retryable").asBoolean()).isFalse();
            assertThat(error.body().has("re")).isFalse();
            Conformance.roundTrip(client);
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void what_the_hub_does_not_know_in_a_message_is_passed_over(Wire wire) {
        try (TestClient client = cluster.client(wire)) {
            client.done("join", "room", Cluster.unique("room"), "colour", "red", "nested", Json.raw("{\"a\":[{}]}"));
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void an_id_with_other_characters_or_too_long_is_a_bad_request(Wire wire) {
        try (TestClient client = cluster.client(wire)) {
            for (String id : List.of("a b", "", "x".repeat(65), "é")) {
                client.send("status", Json.object("id", id, "status", "away"));
                final Message error = client.take("error");
                assertThat(error.text("code")).isEqualTo("bad-request");
                assertThat(error.text("message")).contains("id");
            }
            final String longest = "Az09_.:-" + "x".repeat(56);
            assertThat(Await.value(client.requestAs(longest, "status", Json.object("status", "away")))
                            .ok())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void a_request_that_is_sent_again_is_answered_again_and_not_carried_out_again(Wire.Pairing pairing) {
        try (Pair pair = cluster.pair(pairing)) {
            final String offer = Json.object("to", pair.second().peer(), "room", pair.room(), "sdp", "v=0");
            final Reply first = Await.value(pair.first().requestAs("o1", "offer", offer));
            assertThat(first.outcome()).isEqualTo("delivered");
            assertThat(first.duplicate()).isFalse();
            final Reply second = Await.value(pair.first().requestAs("o1", "offer", offer));
            assertThat(second.outcome()).isEqualTo("delivered");
            assertThat(second.duplicate()).isTrue();
            assertThat(pair.offer("the next").outcome()).isEqualTo("delivered");
            pair.second().take("offer", push -> push.text("sdp").equals("the next"));
            assertThat(pair.second().received("offer")).hasSize(2);
        }
    }

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void of_two_requests_under_one_id_one_is_carried_out_and_both_are_answered(Wire.Pairing pairing) {
        try (Pair pair = cluster.pair(pairing)) {
            final String offer = Json.object("to", pair.second().peer(), "room", pair.room(), "sdp", "v=0");
            final CompletableFuture<Reply> one = pair.first().requestAs("o1", "offer", offer);
            final CompletableFuture<Reply> two = pair.first().requestAs("o1", "offer", offer);
            assertThat(List.of(Await.value(one), Await.value(two)))
                    .extracting(Reply::outcome)
                    .containsExactly("delivered", "delivered");
            assertThat(List.of(one.join(), two.join()))
                    .extracting(Reply::duplicate)
                    .containsExactlyInAnyOrder(false, true);
            pair.offer("the next");
            pair.second().take("offer", push -> push.text("sdp").equals("the next"));
            assertThat(pair.second().received("offer")).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void an_error_is_remembered_under_its_id_like_any_other_reply(Wire wire) {
        try (TestClient client = cluster.client(wire)) {
            final String fields = Json.object("room", Cluster.unique("room"));
            assertRefused(Await.value(client.requestAs("l1", "leave", fields)), "not-in-room");
            final Reply again = Await.value(client.requestAs("l1", "leave", fields));
            assertRefused(again, "not-in-room");
            assertThat(again.duplicate()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void another_body_or_type_under_the_same_id_is_a_bad_request(Wire wire) {
        try (TestClient client = cluster.client(wire)) {
            final String room = Cluster.unique("room");
            assertThat(Await.value(client.requestAs("j1", "join", Json.object("room", room)))
                            .ok())
                    .isTrue();
            assertRefused(Await.value(client.requestAs("j1", "join", Json.object("room", room + "x"))), "bad-request");
            assertRefused(Await.value(client.requestAs("j1", "leave", Json.object("room", room))), "bad-request");
            client.done("leave", "room", room);
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void the_last_1024_ids_are_remembered(Wire wire) {
        try (TestClient client = cluster.client(wire)) {
            final String away = Json.object("status", "away");
            for (int i = 0; i <= 1024; i++) {
                client.requestAs("id" + i, "ping", "{}");
            }
            assertThat(Await.value(client.requestAs("last", "status", away)).ok())
                    .isTrue();
            assertThat(Await.value(client.requestAs("id1000", "ping", "{}")).ok())
                    .isTrue();
            assertRefused(Await.value(client.requestAs("id1000", "status", away)), "bad-request");
            assertThat(Await.value(client.requestAs("id0", "status", away)).ok())
                    .as("id0 is forgotten and free")
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void a_request_without_an_id_is_carried_out_and_not_answered_but_for_errors(Wire wire) {
        final String room = Cluster.unique("room");
        try (TestClient watcher = cluster.client(Wire.NATIVE);
                TestClient client = cluster.client(wire)) {
            watcher.join(room);
            client.send("join", Json.object("room", room));
            assertThat(watcher.take("peer-joined").text("peer")).isEqualTo(client.peer());
            client.send("leave", Json.object("room", "never-joined"));
            final Message error = client.take("error");
            assertThat(error.text("code")).isEqualTo("not-in-room");
            assertThat(error.body().has("re")).isFalse();
            assertThat(client.received()).extracting(Message::type).containsExactly("welcome", "error");
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void malformed_json_is_an_error_without_re(Wire wire) {
        try (TestClient client = cluster.client(wire)) {
            client.sendRaw(wire == Wire.NATIVE ? "{\"type\":\"ping\"" : "42[\"ping\",{\"a\":}]");
            if (wire == Wire.NATIVE) {
                assertThat(client.take("error").text("code")).isEqualTo("bad-request");
                Conformance.roundTrip(client);
            } else {
                // What is no Socket.IO packet ends the connection, as Socket.IO has it.
                client.closed();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void ping_is_answered_with_and_without_an_id(Wire wire) {
        try (TestClient client = cluster.client(wire)) {
            assertThat(client.ask("ping").ok()).isTrue();
            if (wire == Wire.NATIVE) {
                client.sendRaw("{\"type\":\"ping\"}");
                assertThat(client.take("pong").body().has("seq")).isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void received_is_not_answered(Wire wire) {
        try (TestClient client = cluster.client(wire)) {
            client.send("received", Json.object("seq", 0));
            client.send("received", Json.object("seq", 99));
            Conformance.roundTrip(client);
            assertThat(client.received()).extracting(Message::type).containsExactly("welcome");
        }
    }

    @ParameterizedTest
    @MethodSource(Conformance.PAIRINGS)
    void reports_are_taken_from_members_of_the_room(Wire.Pairing pairing) {
        try (Pair pair = cluster.pair(pairing)) {
            final String peer = pair.second().peer();
            for (String state : List.of("new", "connecting", "connected", "disconnected", "failed", "closed")) {
                pair.first()
                        .done(
                                "report",
                                "room",
                                pair.room(),
                                "to",
                                peer,
                                "state",
                                state,
                                "stats",
                                Json.raw("{\"a\":1}"));
            }
            assertRefused(
                    pair.first().ask("report", "room", "elsewhere", "to", peer, "state", "failed"), "not-in-room");
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void ice_servers_come_with_credentials_that_the_turn_server_can_check(Wire wire) throws Exception {
        try (TestClient client = Cluster.brief().client(wire)) {
            final var servers = client.done("ice").body().get("iceServers");
            assertThat(servers.get(0).get("urls").get(0).asText()).isEqualTo("stun:stun.example:3478");
            assertThat(servers.get(0).has("credential")).isFalse();
            final var turn = servers.get(1);
            assertThat(turn.get("urls").get(0).asText()).isEqualTo("turn:turn.example:3478?transport=udp");
            final String username = turn.get("username").asText();
            assertThat(Long.parseLong(username.substring(0, username.indexOf(':'))))
                    .isGreaterThan(System.currentTimeMillis() / 1000);
            final Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(Cluster.TURN_SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            assertThat(turn.get("credential").asText())
                    .isEqualTo(
                            Base64.getEncoder().encodeToString(mac.doFinal(username.getBytes(StandardCharsets.UTF_8))));
            assertThat(client.welcome().body().get("iceServers")).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void who_sends_too_much_is_told_when_to_go_on(Wire wire) {
        final RunningNode node =
                cluster.startApart(wire, Map.of("PARLEY_MESSAGE_RATE", "2", "PARLEY_MESSAGE_BURST", "5"));
        try (node;
                TestClient client = TestClient.admitted(node, Cluster.unique("user"))) {
            Reply reply = client.ask("ping");
            for (int i = 0; i < 10 && reply.ok(); i++) {
                reply = client.ask("ping");
            }
            assertRefused(reply, "rate-limited", true);
            assertThat(reply.body().get("retryAfter").asLong()).isBetween(1L, 1000L);
            Await.until("the limit passes", () -> client.ask("ping").ok());
        }
    }
}
