package dev.parley.rooms.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testkit.Await;
import dev.parley.testkit.watch.LeakWatch;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What may go wrong with sessions, on ours and on the stock server. */
@ExtendWith(LeakWatch.class)
class SessionSafetyTest {
    private ServerUnderTest server;

    @BeforeEach
    void start() {
        server = ServerUnderTest.start(
                ServerUnderTest.Settings.defaults().quiet().deadlines(500, 2_500));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void the_id_that_clients_see_is_no_key_to_the_session() {
        Polling polling = Polling.open(server.port());
        polling.post("40");
        String id = Json.text(polling.awaitPacket("40{").substring(2), "sid");
        assertThat(id).isNotEqualTo(polling.sid);
        HttpResponse<String> taken = Polling.send(
                        "POST", server.port(), "EIO=4&transport=polling&sid=" + id, "42[\"message\",1]".getBytes())
                .join();
        assertThat(taken.statusCode()).isEqualTo(400);
        assertThat(server.seen).doesNotContain("event message");
    }

    @Test
    void posts_are_taken_in_their_order() {
        Polling polling = Polling.joined(server.port());
        StringBuilder payload = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            payload.append(i == 0 ? "" : "\u001e")
                    .append("42[\"message\",")
                    .append(i)
                    .append(']');
        }
        polling.post(payload.toString());
        for (int i = 0; i < 200; i++) {
            assertThat(polling.next()).isEqualTo("42[\"message-back\"," + i + "]");
        }
    }

    @Test
    void overlapping_posts_end_the_session_or_keep_their_order() {
        Polling polling = Polling.joined(server.port());
        List<CompletableFuture<HttpResponse<String>>> posts = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            posts.add(polling.postAsync("42[\"message\"," + i + "]"));
        }
        posts.forEach(
                post -> assertThat(post.orTimeout(3, TimeUnit.SECONDS).join().statusCode())
                        .isIn(200, 400));
    }

    @Test
    void a_hundred_queued_packets_arrive_by_polling_whole_and_in_order() {
        Polling polling = Polling.joined(server.port());
        polling.post("42[\"burst\",100]");
        for (int i = 0; i < 100; i++) {
            assertThat(polling.next()).isEqualTo("42[\"b\"," + i + "]");
        }
    }

    @Test
    void a_large_packet_survives_on_both_transports() {
        String large = "x".repeat(9_000) + "\u00e9".repeat(9_000) + ",\\\"]}42[";
        String packet = "42[\"message\",\"" + large + "\"]";
        String expected = "42[\"message-back\",\"" + large + "\"]";
        Polling polling = Polling.joined(server.port());
        assertThat(polling.post(packet).statusCode()).isEqualTo(200);
        assertThat(polling.next()).isEqualTo(expected);
        try (WebSocketPeer peer = WebSocketPeer.joined(server.port())) {
            peer.send(packet);
            assertThat(peer.next()).isEqualTo(expected);
        }
    }

    @Test
    void a_half_open_upgrade_is_given_up_and_polling_goes_on() {
        Polling polling = Polling.joined(server.port());
        try (WebSocketPeer half = WebSocketPeer.open(server.port(), "EIO=4&transport=websocket&sid=" + polling.sid)) {
            half.send("2probe");
            half.await("3probe");
            half.awaitClose();
            polling.post("42[\"message\",1]");
            assertThat(polling.awaitPacket("42")).isEqualTo("42[\"message-back\",1]");
        }
    }

    @Test
    void a_websocket_that_never_probes_is_given_up_and_polling_goes_on() {
        Polling polling = Polling.joined(server.port());
        try (WebSocketPeer half = WebSocketPeer.open(server.port(), "EIO=4&transport=websocket&sid=" + polling.sid)) {
            half.awaitClose();
            polling.post("42[\"message\",1]");
            assertThat(polling.awaitPacket("42")).isEqualTo("42[\"message-back\",1]");
        }
    }

    @Test
    void a_session_that_never_connects_is_ended() {
        Polling polling = Polling.open(server.port());
        assertThat(polling.getAsync().orTimeout(8, TimeUnit.SECONDS).join().body())
                .isEqualTo("1");
        assertThat(polling.isGone()).isTrue();
        try (WebSocketPeer peer = WebSocketPeer.open(server.port())) {
            peer.awaitClose();
        }
    }

    @Test
    void a_kick_takes_effect_by_websocket() {
        try (WebSocketPeer peer = WebSocketPeer.joined(server.port())) {
            peer.send("42[\"kick\"]");
            assertThat(peer.next()).isIn("41", "41,");
            peer.awaitClose();
        }
        Await.until(
                "the application hears of it",
                () -> server.seen.stream().anyMatch(entry -> entry.startsWith("disconnect")));
    }

    @Test
    void a_kick_takes_effect_by_polling() {
        Polling polling = Polling.joined(server.port());
        polling.post("42[\"kick\"]");
        assertThat(polling.awaitPacket("41")).isEqualTo("41");
        Await.until("the session is gone", polling::isGone);
        assertThat(polling.post("42[\"message\",1]").statusCode()).isEqualTo(400);
        assertThat(server.seen).doesNotContain("event message");
    }

    @Test
    void a_broken_poll_ends_the_session_at_once() {
        Polling polling = Polling.joined(server.port());
        try (RawSocket socket = new RawSocket(server.port())) {
            socket.request("GET", "/socket.io/?" + polling.query());
            Await.until("the poll waits", () -> {
                // A second poll would end the session: a POST that is taken shows that the server has come that far.
                return polling.post("6").statusCode() == 200;
            });
        }
        Await.until(
                "the application hears of it",
                () -> server.seen.stream().anyMatch(entry -> entry.startsWith("disconnect")));
    }

    @Test
    void a_broken_websocket_ends_the_session_at_once() {
        try (WebSocketPeer peer = WebSocketPeer.joined(server.port())) {
            peer.abort();
            Await.until(
                    "the application hears of it",
                    () -> server.seen.stream().anyMatch(entry -> entry.startsWith("disconnect")));
        }
    }

    @Test
    void one_connect_and_one_disconnect_are_heard_of() {
        try (WebSocketPeer peer = WebSocketPeer.joined(server.port())) {
            peer.send("41");
            peer.send("1");
            peer.awaitClose();
        }
        Await.until("both are heard of", () -> server.seen.size() >= 2);
        assertThat(server.seen).hasSize(2);
    }
}
