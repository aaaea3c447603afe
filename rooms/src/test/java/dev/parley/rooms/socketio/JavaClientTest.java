package dev.parley.rooms.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testkit.watch.LeakWatch;
import io.socket.client.IO;
import io.socket.client.Socket;
import io.socket.client.SocketIOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.json.JSONObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The official Java client, on each of its ways to connect. */
@ExtendWith(LeakWatch.class)
class JavaClientTest {
    private OwnServer server;
    private Socket socket;

    @BeforeEach
    void start() {
        server = new OwnServer(
                ServerUnderTest.Settings.defaults().heartbeat(300, 5_000).maxPayload(2_500_000));
    }

    @AfterEach
    void stop() {
        if (socket != null) {
            socket.close();
        }
        server.close();
    }

    private Socket open(String transports, Map<String, String> auth) {
        socket = IO.socket(
                URI.create("http://127.0.0.1:" + server.port()),
                IO.Options.builder()
                        .setTransports(transports.split(","))
                        .setForceNew(true)
                        .setReconnectionDelay(10)
                        .setAuth(auth)
                        .build());
        return socket;
    }

    private static Object[] await(BlockingQueue<Object[]> queue) throws InterruptedException {
        Object[] args = queue.poll(10, TimeUnit.SECONDS);
        assertThat(args).as("an event in time").isNotNull();
        return args;
    }

    private BlockingQueue<Object[]> events(String name) {
        BlockingQueue<Object[]> queue = new LinkedBlockingQueue<>();
        socket.on(name, queue::add);
        return queue;
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "polling", "polling,websocket"})
    void messages_go_both_ways_and_are_acknowledged(String transports) throws Exception {
        open(transports, Map.of("token", "é😀"));
        BlockingQueue<Object[]> auth = events("auth");
        BlockingQueue<Object[]> back = events("message-back");
        socket.connect();
        assertThat(((JSONObject) await(auth)[0]).getString("token")).isEqualTo("é😀");
        for (int i = 0; i < 100; i++) {
            socket.emit("message", i, "😀");
        }
        for (int i = 0; i < 100; i++) {
            assertThat(await(back)).containsExactly(i, "😀");
        }
        BlockingQueue<Object[]> acked = new LinkedBlockingQueue<>();
        String large = "x".repeat(1_000_000);
        socket.emit("message-with-ack", new Object[] {large}, acked::add);
        assertThat(await(acked)).containsExactly(large);
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "polling", "polling,websocket"})
    void binary_goes_both_ways(String transports) throws Exception {
        open(transports, Map.of());
        BlockingQueue<Object[]> back = events("message-back");
        BlockingQueue<Object[]> bytes = events("bytes");
        socket.connect();
        socket.emit("message", new byte[] {0, 4, 0}, "text", new byte[0]);
        assertThat(await(back)).containsExactly(new byte[] {0, 4, 0}, "text", new byte[0]);
        socket.emit("bytes");
        assertThat(await(bytes)).containsExactly(OwnServer.BYTES, new byte[0]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "polling", "polling,websocket"})
    void a_refusal_brings_its_data(String transports) throws Exception {
        open(transports, Map.of("token", "bad"));
        BlockingQueue<Object[]> errors = events(Socket.EVENT_CONNECT_ERROR);
        socket.connect();
        // The Java client hands over the packet's payload: message and data.
        Object error = await(errors)[0];
        assertThat(error).isNotInstanceOf(SocketIOException.class);
        assertThat(error.toString()).contains("not you").contains("unauthorized");
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "polling", "polling,websocket"})
    void a_closed_transport_is_reconnected_and_a_kick_is_not(String transports) throws Exception {
        open(transports, Map.of());
        BlockingQueue<Object[]> connects = events(Socket.EVENT_CONNECT);
        BlockingQueue<Object[]> disconnects = events(Socket.EVENT_DISCONNECT);
        socket.connect();
        await(connects);
        socket.emit("hang-up");
        assertThat(await(disconnects)[0]).isIn("transport close", "transport error");
        await(connects);
        socket.emit("kick");
        assertThat(await(disconnects)[0]).isEqualTo("io server disconnect");
        assertThat(connects.poll(300, TimeUnit.MILLISECONDS)).isNull();
    }
}
