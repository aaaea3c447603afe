package dev.parley.rooms.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testkit.watch.LeakWatch;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Engine.IO protocol, version 4. */
@ExtendWith(LeakWatch.class)
class EngineIoProtocolTest {
    private static final ServerUnderTest.Settings SETTINGS = ServerUnderTest.Settings.defaults();
    private static ServerUnderTest server;

    @BeforeAll
    static void start() {
        server = ServerUnderTest.start(SETTINGS);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void assertHandshake(JsonNode open, int upgrades) {
        assertThat(open.path("sid").asText()).isNotEmpty();
        assertThat(open.path("upgrades")).hasSize(upgrades);
        assertThat(open.path("pingInterval").asInt())
                .isEqualTo(SETTINGS.pingInterval().toMillis());
        assertThat(open.path("pingTimeout").asInt())
                .isEqualTo(SETTINGS.pingTimeout().toMillis());
        assertThat(open.path("maxPayload").asInt()).isEqualTo(SETTINGS.maxPayload());
    }

    @Nested
    class Handshakes {
        @Test
        void polling_opens_a_session_and_offers_the_upgrade() {
            HttpResponse<String> response = Polling.get(server.port(), "EIO=4&transport=polling");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).startsWith("0");
            assertHandshake(Json.read(response.body().substring(1)), 1);
        }

        @Test
        void a_websocket_opens_a_session_and_offers_nothing() {
            try (WebSocketPeer peer = WebSocketPeer.open(server.port())) {
                String open = (String) peer.next();
                assertThat(open).startsWith("0");
                assertHandshake(Json.read(open.substring(1)), 0);
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "transport=polling",
                    "EIO=3&transport=polling",
                    "EIO=abc&transport=polling",
                    "EIO=4",
                    "EIO=4&transport=abc",
                    "EIO=4&transport=websocket"
                })
        void a_bad_query_is_refused(String query) {
            assertThat(Polling.get(server.port(), query).statusCode()).isEqualTo(400);
        }

        @ParameterizedTest
        @ValueSource(strings = {"POST", "PUT", "DELETE"})
        void only_get_opens_a_session(String method) {
            HttpResponse<String> response = Polling.send(method, server.port(), "EIO=4&transport=polling", new byte[0])
                    .join();
            assertThat(response.statusCode()).isEqualTo(400);
        }

        @ParameterizedTest
        @ValueSource(strings = {"transport=websocket", "EIO=abc&transport=websocket", "EIO=4", "EIO=4&transport=abc"})
        void a_websocket_with_a_bad_query_is_refused(String query) {
            assertThatThrownBy(() -> WebSocketPeer.open(server.port(), query)).hasMessageContaining("Handshake");
        }
    }

    @Nested
    class Messages {
        @Test
        void a_packet_travels_by_post_and_get() {
            Polling polling = Polling.joined(server.port());
            HttpResponse<String> posted = polling.post("42[\"message\",1]");
            assertThat(posted.statusCode()).isEqualTo(200);
            assertThat(posted.body()).isEqualTo("ok");
            assertThat(polling.next()).isEqualTo("42[\"message-back\",1]");
        }

        @Test
        void several_packets_travel_in_one_payload() {
            Polling polling = Polling.joined(server.port());
            polling.post("42[\"message\",1]\u001e42[\"message\",2]\u001e42[\"message\",3]");
            assertThat(polling.next()).isEqualTo("42[\"message-back\",1]");
            assertThat(polling.next()).isEqualTo("42[\"message-back\",2]");
            assertThat(polling.next()).isEqualTo("42[\"message-back\",3]");
        }

        @Test
        void a_packet_travels_by_websocket() {
            try (WebSocketPeer peer = WebSocketPeer.joined(server.port())) {
                peer.send("42[\"message\",\"é😀\"]");
                assertThat(peer.next()).isEqualTo("42[\"message-back\",\"é😀\"]");
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"abc", "", "9", "42[\"message\"]\u001e", "b!", "4\u001e\u001e4", "\uFEFF42[\"message\",1]"})
        void a_bad_payload_ends_a_polling_session(String payload) {
            Polling polling = Polling.joined(server.port());
            assertThat(polling.post(payload).statusCode()).isEqualTo(400);
            assertThat(polling.isGone()).isTrue();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "abc",
                    "9",
                    "0",
                    "2",
                    "5",
                    "\uFEFF42[\"message\",1]",
                    "42\uFEFF[\"message\",1]",
                    "42[\uFEFF\"message\",1]"
                })
        void a_bad_packet_ends_a_websocket_session(String packet) {
            try (WebSocketPeer peer = WebSocketPeer.joined(server.port())) {
                peer.send(packet);
                assertThat(peer.awaitClose()).isGreaterThanOrEqualTo(1000);
            }
        }

        @Test
        void a_second_poll_ends_the_session() throws Exception {
            Polling polling = Polling.joined(server.port());
            CompletableFuture<HttpResponse<String>> first = polling.getAsync();
            CompletableFuture<HttpResponse<String>> second = polling.getAsync();
            CompletableFuture.allOf(first, second).get(5, TimeUnit.SECONDS);
            assertThat(first.join().statusCode() + second.join().statusCode()).isEqualTo(600);
            assertThat(first.join().body() + second.join().body()).contains("1");
            assertThat(polling.isGone()).isTrue();
        }
    }

    @Nested
    class Heartbeats {
        @Test
        void pings_come_by_polling_and_pongs_keep_the_session() {
            Polling polling = Polling.joined(server.port());
            for (int i = 0; i < 3; i++) {
                assertThat(polling.get().body()).isEqualTo("2");
                assertThat(polling.post("3").statusCode()).isEqualTo(200);
            }
        }

        @Test
        void pings_come_by_websocket_and_pongs_keep_the_session() {
            try (WebSocketPeer peer = WebSocketPeer.joined(server.port())) {
                for (int i = 0; i < 3; i++) {
                    assertThat(peer.poll(Duration.ofSeconds(3))).isEqualTo("2");
                    peer.send("3");
                }
                assertThat(peer.closed).isNotDone();
            }
        }

        @Test
        void a_missing_pong_ends_a_polling_session() {
            Polling polling = Polling.joined(server.port());
            assertThat(polling.get().body()).isEqualTo("2");
            long begun = System.nanoTime();
            assertThat(polling.get().body()).isEqualTo("1");
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isLessThan(SETTINGS.pingTimeout().plus(SETTINGS.pingInterval()));
            assertThat(polling.isGone()).isTrue();
        }

        @Test
        void a_missing_pong_ends_a_websocket_session() {
            try (WebSocketPeer peer = WebSocketPeer.joined(server.port())) {
                assertThat(peer.awaitClose()).isGreaterThanOrEqualTo(1000);
            }
        }
    }

    @Nested
    class Closing {
        @Test
        void a_close_packet_ends_a_polling_session_and_lets_the_poll_go() {
            Polling polling = Polling.joined(server.port());
            CompletableFuture<HttpResponse<String>> poll = polling.getAsync();
            assertThat(polling.post("1").statusCode()).isEqualTo(200);
            assertThat(poll.join().statusCode()).isEqualTo(200);
            assertThat(poll.join().body()).isEqualTo("6");
            assertThat(polling.isGone()).isTrue();
        }

        @Test
        void a_close_packet_ends_a_websocket_session() {
            try (WebSocketPeer peer = WebSocketPeer.joined(server.port())) {
                peer.send("1");
                assertThat(peer.awaitClose()).isGreaterThanOrEqualTo(1000);
            }
        }
    }

    @Nested
    class Upgrades {
        @Test
        void a_probe_is_answered_and_the_session_goes_on_by_websocket() {
            Polling polling = Polling.joined(server.port());
            try (WebSocketPeer peer = upgrade(polling)) {
                peer.send("42[\"message\",1]");
                assertThat(peer.next()).isEqualTo("42[\"message-back\",1]");
            }
        }

        @Test
        void polls_are_refused_after_the_upgrade_and_the_websocket_goes_on() {
            Polling polling = Polling.joined(server.port());
            try (WebSocketPeer peer = upgrade(polling)) {
                assertThat(polling.get().statusCode()).isEqualTo(400);
                assertThat(polling.post("42[\"message\",1]").statusCode()).isEqualTo(400);
                peer.send("42[\"message\",2]");
                assertThat(peer.next()).isEqualTo("42[\"message-back\",2]");
            }
        }

        @Test
        void a_second_websocket_is_closed_after_the_upgrade_and_the_first_goes_on() {
            Polling polling = Polling.joined(server.port());
            try (WebSocketPeer peer = upgrade(polling);
                    WebSocketPeer second =
                            WebSocketPeer.open(server.port(), "EIO=4&transport=websocket&sid=" + polling.sid)) {
                assertThat(second.awaitClose()).isPositive();
                assertThat(second.frames).isEmpty();
                peer.send("42[\"message\",2]");
                assertThat(peer.next()).isEqualTo("42[\"message-back\",2]");
            }
        }

        @Test
        void a_waiting_poll_is_let_go_by_a_noop_when_the_probe_is_answered() throws Exception {
            Polling polling = Polling.joined(server.port());
            CompletableFuture<HttpResponse<String>> poll = polling.getAsync();
            try (WebSocketPeer peer =
                    WebSocketPeer.open(server.port(), "EIO=4&transport=websocket&sid=" + polling.sid)) {
                peer.send("2probe");
                assertThat(peer.next()).isEqualTo("3probe");
                assertThat(poll.get(2, TimeUnit.SECONDS).body()).isIn("6", "2");
                // A poll that crossed with the NOOP must not wait for the next heartbeat, either.
                assertThat(polling.getAsync().get(2, TimeUnit.SECONDS).statusCode())
                        .isEqualTo(200);
                peer.send("5");
                peer.send("42[\"message\",1]");
                assertThat(peer.next()).isEqualTo("42[\"message-back\",1]");
            }
        }

        @Test
        void what_was_queued_for_polling_comes_first_on_the_websocket() {
            Polling polling = Polling.joined(server.port());
            polling.post("42[\"burst\",60]");
            try (WebSocketPeer peer = upgrade(polling)) {
                peer.send("42[\"message\",\"last\"]");
                for (int i = 0; i < 60; i++) {
                    assertThat(peer.next()).isEqualTo("42[\"b\"," + i + "]");
                }
                assertThat(peer.next()).isEqualTo("42[\"message-back\",\"last\"]");
            }
        }

        @Test
        void a_bad_probe_leaves_polling_as_it_was() {
            Polling polling = Polling.joined(server.port());
            try (WebSocketPeer peer =
                    WebSocketPeer.open(server.port(), "EIO=4&transport=websocket&sid=" + polling.sid)) {
                peer.send("42[\"message\",\"sneaked in\"]");
                peer.awaitClose();
            }
            polling.post("42[\"message\",1]");
            assertThat(polling.next()).isEqualTo("42[\"message-back\",1]");
            try (WebSocketPeer peer = upgrade(polling)) {
                peer.send("42[\"message\",2]");
                assertThat(peer.next()).isEqualTo("42[\"message-back\",2]");
            }
        }
    }

    static WebSocketPeer upgrade(Polling polling) {
        WebSocketPeer peer = WebSocketPeer.open(polling.port, "EIO=4&transport=websocket&sid=" + polling.sid);
        peer.send("2probe");
        assertThat(peer.next()).isEqualTo("3probe");
        peer.send("5");
        return peer;
    }
}
