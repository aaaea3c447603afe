package dev.parley.rooms.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.testkit.Await;
import dev.parley.testkit.watch.LeakWatch;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@link SocketIoSocket} promises to an application. */
@ExtendWith(LeakWatch.class)
class SocketApiTest {
    private OwnServer server;

    @BeforeEach
    void start() {
        server = new OwnServer(ServerUnderTest.Settings.defaults().quiet());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private SocketIoSocket socket() {
        Await.until("a socket is there", () -> !server.sockets.isEmpty());
        return server.sockets.iterator().next();
    }

    private static byte[] json(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void a_completion_comes_when_the_packet_was_written_to_a_websocket() {
        try (WebSocketPeer peer = WebSocketPeer.joined(server.port())) {
            CompletableFuture<Throwable> done = new CompletableFuture<>();
            socket().emitRaw("e", json("1"), done::complete);
            assertThat(done.orTimeout(5, TimeUnit.SECONDS).join()).isNull();
            assertThat(peer.next()).isEqualTo("42[\"e\",1]");
        }
    }

    @Test
    void a_completion_comes_when_a_poll_was_answered_and_not_before() {
        Polling polling = Polling.joined(server.port());
        CompletableFuture<Throwable> done = new CompletableFuture<>();
        socket().emitRaw("e", json("1"), done::complete);
        assertThat(done.completeOnTimeout(new TimeoutException(), 200, TimeUnit.MILLISECONDS)
                        .join())
                .isInstanceOf(TimeoutException.class);
        CompletableFuture<Throwable> second = new CompletableFuture<>();
        socket().emitRaw("e", json("2"), second::complete);
        assertThat(polling.next()).isEqualTo("42[\"e\",1]");
        // In the same answer, or in the next.
        assertThat(polling.next()).isEqualTo("42[\"e\",2]");
        assertThat(second.orTimeout(5, TimeUnit.SECONDS).join()).isNull();
    }

    @Test
    void a_completion_fails_when_the_socket_is_gone() {
        SocketIoSocket gone;
        try (WebSocketPeer peer = WebSocketPeer.joined(server.port())) {
            gone = socket();
            peer.abort();
        }
        Await.until("the socket is gone", () -> !gone.isConnected());
        CompletableFuture<Throwable> done = new CompletableFuture<>();
        gone.emitRaw("e", json("1"), done::complete);
        assertThat(done.orTimeout(5, TimeUnit.SECONDS).join()).isNotNull();
    }

    @Test
    void what_was_queued_for_a_poll_that_never_comes_fails() {
        Polling.joined(server.port());
        CompletableFuture<Throwable> done = new CompletableFuture<>();
        socket().emitRaw("e", json("1"), done::complete);
        socket().closeTransport();
        assertThat(done.orTimeout(5, TimeUnit.SECONDS).join()).isNotNull();
    }

    @Test
    void a_reserved_name_is_refused() {
        try (WebSocketPeer peer = WebSocketPeer.joined(server.port())) {
            assertThatThrownBy(() -> socket().emitRaw("disconnect", json("1")))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void names_and_values_of_any_text_arrive() {
        try (WebSocketPeer peer = WebSocketPeer.joined(server.port())) {
            socket().emit("say \"é😀\"\n", Payload.of("a\u0000\\", List.of(1.5, true)), null);
            String packet = (String) peer.next();
            assertThat(Json.read(packet.substring(2)))
                    .isEqualTo(Json.read("[\"say \\\"é😀\\\"\\n\",\"a\\u0000\\\\\",[1.5,true]]"));
        }
    }

    @Test
    void emits_from_one_foreign_thread_keep_their_order() {
        try (WebSocketPeer peer = WebSocketPeer.joined(server.port())) {
            SocketIoSocket socket = socket();
            for (int i = 0; i < 500; i++) {
                socket.emitRaw("e", json(Integer.toString(i)));
            }
            for (int i = 0; i < 500; i++) {
                assertThat(peer.next()).isEqualTo("42[\"e\"," + i + "]");
            }
        }
    }

    @Test
    void disconnect_sends_what_came_before_it_and_nothing_after() {
        try (WebSocketPeer peer = WebSocketPeer.joined(server.port())) {
            SocketIoSocket socket = socket();
            socket.executor().execute(() -> {
                socket.emitRaw("before", json("1"));
                socket.disconnect();
                socket.emitRaw("after", json("1"));
            });
            assertThat(peer.next()).isEqualTo("42[\"before\",1]");
            assertThat(peer.next()).isEqualTo("41");
            peer.awaitClose();
            assertThat(peer.frames).isEmpty();
            Await.until("the application hears of it", () -> server.seen.size() > 1);
            assertThat(server.seen).containsExactly("connect", "disconnect SERVER_DISCONNECT");
        }
    }

    @Test
    void closing_the_transport_sends_no_disconnect() {
        try (WebSocketPeer peer = WebSocketPeer.joined(server.port())) {
            socket().closeTransport();
            peer.awaitClose();
            assertThat(peer.frames).isEmpty();
        }
        Polling polling = Polling.joined(server.port());
        socket().closeTransport();
        assertThat(polling.next()).isEqualTo("1");
        assertThat(polling.isGone()).isTrue();
    }

    @Test
    void reasons_are_told_apart() {
        try (WebSocketPeer peer = WebSocketPeer.joined(server.port())) {
            peer.send("41");
            awaitDisconnect("CLIENT_DISCONNECT");
            peer.abort();
        }
        try (WebSocketPeer peer = WebSocketPeer.joined(server.port())) {
            peer.send("1");
            awaitDisconnect("CLIENT_CLOSED");
        }
        try (WebSocketPeer peer = WebSocketPeer.joined(server.port())) {
            peer.abort();
            awaitDisconnect("TRANSPORT_CLOSED");
        }
        try (WebSocketPeer peer = WebSocketPeer.joined(server.port())) {
            peer.send("nonsense");
            awaitDisconnect("PROTOCOL_ERROR");
        }
    }

    private void awaitDisconnect(String reason) {
        Await.until(reason, () -> server.seen.contains("disconnect " + reason));
        server.seen.clear();
    }

    /** From another thread it takes effect a little later, maybe after what is sent meanwhile. */
    private static void stopReading(SocketIoSocket socket) {
        socket.executor().submit(() -> socket.setReading(false)).syncUninterruptibly();
    }

    @Test
    void a_websocket_that_is_not_read_keeps_its_events_until_it_is() {
        try (WebSocketPeer peer = WebSocketPeer.joined(server.port())) {
            SocketIoSocket socket = socket();
            stopReading(socket);
            peer.send("42[\"message\",1]");
            peer.send("42[\"message\",2]");
            assertThat(peer.poll(Duration.ofMillis(200))).isNull();
            socket.setReading(true);
            assertThat(peer.next()).isEqualTo("42[\"message-back\",1]");
            assertThat(peer.next()).isEqualTo("42[\"message-back\",2]");
        }
    }

    @Test
    void a_post_that_is_not_read_is_not_answered_until_it_is() {
        Polling polling = Polling.joined(server.port());
        SocketIoSocket socket = socket();
        stopReading(socket);
        var post = polling.postAsync("42[\"message\",1]\u001e42[\"message\",2]");
        assertThat(post.thenApply(any -> "answered")
                        .completeOnTimeout("unanswered", 200, TimeUnit.MILLISECONDS)
                        .join())
                .isEqualTo("unanswered");
        socket.setReading(true);
        assertThat(post.orTimeout(5, TimeUnit.SECONDS).join().statusCode()).isEqualTo(200);
        assertThat(polling.next()).isEqualTo("42[\"message-back\",1]");
        assertThat(polling.next()).isEqualTo("42[\"message-back\",2]");
    }

    @Test
    void a_client_that_does_not_read_is_too_slow() {
        try (RawSocket raw = new RawSocket(server.port(), 4_096)) {
            raw.webSocket("").head();
            raw.text("40");
            SocketIoSocket socket = socket();
            byte[] large = json("\"" + "x".repeat(50_000) + "\"");
            AtomicInteger failed = new AtomicInteger();
            for (int i = 0; i < 400; i++) {
                socket.emitRaw("e", large, failure -> failed.addAndGet(failure == null ? 0 : 1));
            }
            Await.until("it is closed", () -> server.seen.contains("disconnect " + DisconnectReason.TOO_SLOW));
            assertThat(socket.pendingBytes()).isLessThanOrEqualTo((1 << 20) + 60_000);
            Await.until("the rest failed", () -> failed.get() > 0);
        }
    }

    @Test
    void a_client_that_does_not_poll_is_too_slow() {
        Polling.joined(server.port());
        SocketIoSocket socket = socket();
        byte[] large = json("\"" + "x".repeat(50_000) + "\"");
        for (int i = 0; i < 40; i++) {
            socket.emitRaw("e", large);
        }
        Await.until("it is closed", () -> server.seen.contains("disconnect " + DisconnectReason.TOO_SLOW));
    }

    @Test
    void stopping_closes_everybody_and_tells_the_application() {
        try (WebSocketPeer peer = WebSocketPeer.joined(server.port());
                RawSocket poll = new RawSocket(server.port())) {
            Polling polling = Polling.joined(server.port());
            // Answered once, so that the connection is not still waiting to be accepted when the server stops
            // accepting.
            assertThat(poll.request("GET", "/socket.io/?EIO=4&transport=polling")
                            .response())
                    .contains("\"sid\"");
            poll.request("GET", "/socket.io/?" + polling.query());
            Await.until("both are there", () -> server.sockets.size() == 2);
            server.close();
            peer.awaitClose();
            assertThat(poll.response()).endsWith("\r\n\r\n1");
            // The application is told in a later turn of the loop than the clients.
            Await.until("the application is told of both", () -> server.sockets.isEmpty());
            assertThat(server.seen.stream().filter("disconnect SERVER_DISCONNECT"::equals))
                    .hasSize(2);
        }
    }

    @Test
    void a_listener_that_fails_costs_its_connection_and_no_other() {
        SocketIoListener failing = new SocketIoListener() {
            @Override
            public void onConnect(SocketIoSocket socket) {}

            @Override
            public void onEvent(SocketIoSocket socket, String event, EventArgs args, Ack ack) {
                throw new IllegalStateException("on purpose");
            }

            @Override
            public void onDisconnect(SocketIoSocket socket, DisconnectReason reason) {}
        };
        SocketIoServer other = SocketIoServer.builder(SocketIoConfig.builder().build(), server.registry)
                .namespace("/", Authenticator.ANYBODY, failing)
                .build();
        int port = other.start().join();
        try (WebSocketPeer one = WebSocketPeer.open(port);
                WebSocketPeer two = WebSocketPeer.open(port)) {
            one.send("40");
            one.await("40{");
            two.send("40");
            two.await("40{");
            one.send("42[\"x\"]");
            one.awaitClose();
            assertThat(two.closed).isNotDone();
        } finally {
            other.close().join();
        }
    }

    @Test
    void all_callbacks_of_a_socket_come_on_its_loop_even_after_an_upgrade_from_another_one() {
        Queue<Boolean> onLoop = new ConcurrentLinkedQueue<>();
        SocketIoListener listener = new SocketIoListener() {
            @Override
            public void onConnect(SocketIoSocket socket) {
                onLoop.add(socket.executor().inEventLoop());
            }

            @Override
            public void onEvent(SocketIoSocket socket, String event, EventArgs args, Ack ack) {
                onLoop.add(socket.executor().inEventLoop());
                socket.emit(
                        "back",
                        args.toPayload(),
                        done -> onLoop.add(socket.executor().inEventLoop()));
            }

            @Override
            public void onDisconnect(SocketIoSocket socket, DisconnectReason reason) {
                onLoop.add(socket.executor().inEventLoop());
            }
        };
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(5, NioIoHandler.newFactory());
        SocketIoServer loops = SocketIoServer.builder(SocketIoConfig.builder().build(), server.registry)
                .namespace("/", Authenticator.ANYBODY, listener)
                .eventLoopGroup(group)
                .build();
        int port = loops.start().join();
        try {
            for (int i = 0; i < 20; i++) {
                Polling polling = Polling.open(port);
                polling.post("40");
                polling.awaitPacket("40{");
                try (WebSocketPeer peer = EngineIoProtocolTest.upgrade(polling)) {
                    for (int n = 0; n < 20; n++) {
                        peer.send("42[\"e\"," + n + "]");
                        assertThat(peer.next()).isEqualTo("42[\"back\"," + n + "]");
                    }
                }
            }
            Await.until("all have been heard of", () -> onLoop.size() == 20 * (2 + 40));
            assertThat(onLoop).doesNotContain(false);
        } finally {
            loops.close().join();
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }
}
