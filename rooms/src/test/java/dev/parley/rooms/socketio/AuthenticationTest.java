package dev.parley.rooms.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testkit.watch.LeakWatch;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** CONNECT and who may, on ours and on the stock server. */
@ExtendWith(LeakWatch.class)
class AuthenticationTest {
    private ServerUnderTest server;

    @BeforeEach
    void start() {
        server = ServerUnderTest.start(ServerUnderTest.Settings.defaults().quiet());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private WebSocketPeer open() {
        WebSocketPeer peer = WebSocketPeer.open(server.port());
        peer.await("0{");
        return peer;
    }

    @Test
    void nothing_connects_before_connect() {
        try (WebSocketPeer peer = open()) {
            assertThat(peer.poll(Duration.ofMillis(200))).isNull();
            assertThat(server.seen).isEmpty();
        }
    }

    @Test
    void a_connect_without_a_payload_is_authenticated_too() {
        try (WebSocketPeer peer = open()) {
            peer.send("40");
            assertThat((String) peer.next()).startsWith("40{");
            // The application's authenticator is what makes it say this.
            assertThat(peer.next()).isEqualTo("42[\"auth\",{}]");
        }
    }

    @Test
    void a_refusal_tells_its_message_and_its_data_and_lets_nothing_in() {
        try (WebSocketPeer peer = open()) {
            peer.send("40{\"token\":\"bad\"}");
            String refusal = (String) peer.next();
            assertThat(refusal).startsWith("44{");
            JsonNode error = Json.read(refusal.substring(2));
            assertThat(error.path("message").asText()).isEqualTo("not you");
            assertThat(error.path("data").path("code").asText()).isEqualTo("unauthorized");
            peer.send("42[\"message\",1]");
            peer.awaitClose();
            assertThat(peer.frames).isEmpty();
            assertThat(server.seen).isEmpty();
        }
    }

    @Test
    void a_refused_client_may_try_again() {
        try (WebSocketPeer peer = open()) {
            peer.send("40{\"token\":\"bad\"}");
            peer.await("44{");
            peer.send("40{\"token\":\"good\"}");
            peer.await("40{");
            peer.await("42[\"auth\"");
            peer.send("42[\"message\",1]");
            assertThat(peer.next()).isEqualTo("42[\"message-back\",1]");
        }
    }

    @Test
    void an_answer_may_come_later() {
        try (WebSocketPeer peer = open()) {
            peer.send("40{\"token\":\"slow\"}");
            assertThat((String) peer.next()).startsWith("40{");
            assertThat(peer.next()).isEqualTo("42[\"auth\",{\"token\":\"slow\"}]");
        }
    }

    @Test
    void an_event_before_the_answer_is_not_let_in() {
        try (WebSocketPeer peer = open()) {
            peer.send("40{\"token\":\"slow\"}");
            peer.send("42[\"message\",1]");
            peer.awaitClose();
            assertThat(server.seen).doesNotContain("event message");
        }
    }

    @Test
    void a_client_that_leaves_before_the_answer_never_connected() {
        try (WebSocketPeer peer = open()) {
            peer.send("40{\"token\":\"slow\"}");
            peer.send("41");
            assertThat(peer.poll(Duration.ofMillis(500))).isNull();
            assertThat(server.seen).isEmpty();
            peer.send("40");
            assertThat((String) peer.next()).startsWith("40{");
        }
    }

    @Test
    void a_client_whose_connection_breaks_before_the_answer_never_connected() {
        try (WebSocketPeer peer = open()) {
            peer.send("40{\"token\":\"slow\"}");
            peer.abort();
        }
        try (WebSocketPeer other = open()) {
            other.send("40{\"token\":\"slow\"}");
            other.await("42[\"auth\"");
            assertThat(server.seen).containsExactly("connect");
        }
    }

    @Test
    void a_slow_refusal_lets_nothing_in() {
        try (WebSocketPeer peer = open()) {
            peer.send("40{\"token\":\"slow-bad\"}");
            assertThat((String) peer.next()).startsWith("44{");
            assertThat(server.seen).isEmpty();
        }
    }

    @Test
    void guessing_is_bounded() {
        try (WebSocketPeer peer = open()) {
            for (int i = 0; i < 100 && !peer.closed.isDone(); i++) {
                try {
                    peer.send("40{\"token\":\"bad\"}");
                } catch (UncheckedIOException closed) {
                    break;
                }
            }
            peer.awaitClose();
        }
    }
}
