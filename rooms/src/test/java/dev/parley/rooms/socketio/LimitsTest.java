package dev.parley.rooms.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testkit.Await;
import dev.parley.testkit.watch.LeakWatch;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sizes and those who abuse them, on ours and on the stock server. */
@ExtendWith(LeakWatch.class)
class LimitsTest {
    private static final int MAX = 10_000;
    private ServerUnderTest server;

    @BeforeEach
    void start() {
        server = ServerUnderTest.start(
                ServerUnderTest.Settings.defaults().quiet().maxPayload(MAX).compressed());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String message(int size) {
        return "42[\"message\",\"" + "x".repeat(size - 16) + "\"]";
    }

    @Test
    void the_handshake_announces_the_largest_payload() {
        String open = Polling.get(server.port(), "EIO=4&transport=polling").body();
        assertThat(Json.read(open.substring(1)).path("maxPayload").asInt()).isEqualTo(MAX);
    }

    @Test
    void a_message_of_the_largest_size_is_taken() {
        try (WebSocketPeer peer = WebSocketPeer.joined(server.port())) {
            peer.send(message(MAX));
            peer.await("42[\"message-back\"");
        }
    }

    @Test
    void an_oversized_message_is_told_and_then_closes_the_websocket() {
        try (WebSocketPeer peer = WebSocketPeer.joined(server.port())) {
            peer.send(message(MAX + 1));
            assertThat((String) peer.next()).startsWith("42[\"error\",{\"code\":\"too-large\"");
            assertThat(peer.awaitClose()).isEqualTo(1009);
        }
        assertThat(server.seen).doesNotContain("event message");
    }

    @Test
    void an_oversized_post_is_told_and_then_ends_the_session() {
        Polling polling = Polling.joined(server.port());
        var post = polling.postAsync(message(MAX + 1));
        assertThat(polling.next()).startsWith("42[\"error\",{\"code\":\"too-large\"");
        assertThat(polling.next()).isEqualTo("1");
        assertThat(post.join().statusCode()).isEqualTo(413);
        assertThat(polling.isGone()).isTrue();
    }

    @Test
    void an_oversized_post_of_a_client_that_does_not_poll_is_refused_at_once() {
        Polling polling = Polling.joined(server.port());
        long begun = System.nanoTime();
        assertThat(polling.postAsync(message(MAX + 1)).join().statusCode()).isEqualTo(413);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void a_far_too_large_frame_is_not_even_read() {
        try (WebSocketPeer peer = WebSocketPeer.joined(server.port())) {
            peer.send(message(3 * MAX));
            assertThat(peer.awaitClose()).isIn(1006, 1009);
        }
        assertThat(server.seen).doesNotContain("event message");
    }

    @Test
    void a_far_too_large_post_is_not_even_read() {
        Polling polling = Polling.joined(server.port());
        try (RawSocket socket = new RawSocket(server.port())) {
            socket.request("POST", "/socket.io/?" + polling.query(), "Content-Length: 1000000000");
            assertThat(socket.head()).startsWith("HTTP/1.1 413");
        }
        Await.until("the session is gone", polling::isGone);
    }

    @Test
    void fragments_are_counted_together() {
        try (RawSocket socket = new RawSocket(server.port())) {
            assertThat(socket.webSocket("").head()).contains(" 101 ");
            byte[] chunk = "x".repeat(5_000).getBytes(StandardCharsets.US_ASCII);
            socket.frame(0x01, chunk);
            try {
                for (int i = 0; i < 100; i++) {
                    socket.frame(0x00, chunk);
                }
            } catch (java.io.UncheckedIOException closed) {
                // As it should be.
            }
            assertThat(socket.isEnded()).isTrue();
        }
    }

    @Test
    void attachments_are_counted_together() {
        try (WebSocketPeer peer = WebSocketPeer.joined(server.port())) {
            peer.send("453-[\"message\",{\"_placeholder\":true,\"num\":0}]");
            peer.send(new byte[MAX - 1_000]);
            peer.send(new byte[MAX - 1_000]);
            assertThat((String) peer.next()).startsWith("42[\"error\",{\"code\":\"too-large\"");
            peer.awaitClose();
        }
    }

    @Test
    void a_deflate_bomb_goes_off_nowhere() {
        byte[] bomb = deflate(new byte[200_000_000]);
        assertThat(bomb.length).isLessThan(1_000_000);
        try (RawSocket socket = new RawSocket(server.port())) {
            String head = socket.webSocket("", "Sec-WebSocket-Extensions: permessage-deflate")
                    .head();
            assertThat(head).contains(" 101 ").contains("permessage-deflate");
            // A text frame with RSV1, in fragments small enough to pass the bound on frames.
            for (int at = 0; at < bomb.length; at += 8_000) {
                boolean first = at == 0;
                boolean last = at + 8_000 >= bomb.length;
                try {
                    socket.frame(
                            (last ? 0x80 : 0) | (first ? 0x41 : 0),
                            Arrays.copyOfRange(bomb, at, Math.min(bomb.length, at + 8_000)));
                } catch (java.io.UncheckedIOException closed) {
                    break;
                }
            }
            assertThat(socket.isEnded()).isTrue();
        }
        try (WebSocketPeer peer = WebSocketPeer.joined(server.port())) {
            peer.send("42[\"message\",\"alive\"]");
            assertThat(peer.next()).isEqualTo("42[\"message-back\",\"alive\"]");
        }
    }

    @Test
    void text_that_is_not_utf8_ends_the_session() {
        try (RawSocket socket = new RawSocket(server.port())) {
            socket.webSocket("").head();
            socket.text("40").frame(0x81, new byte[] {'4', '2', '[', '"', (byte) 0xC0, (byte) 0x80, '"', ']'});
            assertThat(socket.isEnded()).isTrue();
        }
    }

    @Test
    void an_unmasked_frame_ends_the_session() {
        try (RawSocket socket = new RawSocket(server.port())) {
            socket.webSocket("").head();
            socket.send(new byte[] {(byte) 0x81, 2, '4', '0'});
            assertThat(socket.isEnded()).isTrue();
        }
    }

    @Test
    void a_client_that_does_not_read_is_closed() {
        try (RawSocket socket = new RawSocket(server.port(), 4_096)) {
            socket.webSocket("").head();
            socket.text("40");
            String message = message(MAX);
            boolean ended = false;
            for (int i = 0; i < 3_000 && !ended; i++) {
                try {
                    socket.text(message);
                } catch (java.io.UncheckedIOException closed) {
                    ended = true;
                }
            }
            assertThat(ended).isTrue();
        }
        Await.until(
                "the application hears of it",
                () -> server.seen.stream().anyMatch(entry -> entry.startsWith("disconnect")));
    }

    static byte[] deflate(byte[] bytes) {
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(bytes);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[65_536];
        int n;
        while ((n = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH)) > 0) {
            out.write(buffer, 0, n);
        }
        deflater.end();
        byte[] flushed = out.toByteArray();
        // RFC 7692, section 7.2.1: without the last four bytes of the flush.
        return Arrays.copyOf(flushed, flushed.length - 4);
    }
}
