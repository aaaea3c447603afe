package dev.parley.rooms.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.node.edge.Utf8;
import dev.parley.testkit.watch.LeakWatch;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Nonsense, reproducibly: {@code -Dfuzz.seed=N} repeats a run, {@code -Dfuzz.rounds=1000000} makes it a long one.
 */
@ExtendWith(LeakWatch.class)
class FuzzTest {
    static final long SEED = Long.getLong("fuzz.seed", 20_261_101L);
    static final int ROUNDS = Integer.getInteger("fuzz.rounds", 20_000);

    private static final String[] PACKETS = {
        "40",
        "40{}",
        "40/custom,{\"token\":\"x\"}",
        "41",
        "41/custom,",
        "42[\"message\",1]",
        "4212[\"message-with-ack\",{}]",
        "430[1]",
        "451-[\"message\",{\"_placeholder\":true,\"num\":0}]",
        "461-0[{\"_placeholder\":true,\"num\":0}]",
        "2",
        "3",
        "6",
        "2probe",
        "5",
        "1",
        "42[\"burst\",3]",
        "42[\"bytes\"]",
        "42[\"kick\"]",
        "bAAEC",
        "b",
        ""
    };

    @Test
    void whatever_is_decoded_is_a_packet_or_malformed() {
        Random random = new Random(SEED);
        int packets = 0;
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bytes = mutate(random, PACKETS[random.nextInt(PACKETS.length)]);
            if (Utf8.isValid(bytes, 0, bytes.length)) {
                SocketPacket packet = PacketDecoder.decode(bytes, Math.min(1, bytes.length), bytes.length);
                packets += packet instanceof SocketPacket.Malformed ? 0 : 1;
            }
        }
        assertThat(packets).isPositive();
    }

    @Test
    void an_event_that_was_decoded_is_encoded_to_the_same() {
        Random random = new Random(SEED);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bytes = mutate(random, "4212[\"message\",{\"a\":[1,\"é\"]},null]");
            if (Utf8.isValid(bytes, 0, bytes.length)
                    && PacketDecoder.decode(bytes, 1, bytes.length) instanceof SocketPacket.Event event
                    && event.attachments() == 0) {
                var encoded = PacketEncoder.event(
                        io.netty.buffer.UnpooledByteBufAllocator.DEFAULT,
                        event.namespace(),
                        event.ackId(),
                        event.name(),
                        new EventArgs(event.args(), java.util.List.of()).toPayload());
                byte[] again = io.netty.buffer.ByteBufUtil.getBytes(encoded);
                encoded.release();
                SocketPacket back = PacketDecoder.decode(again, 1, again.length);
                assertThat(back).isInstanceOf(SocketPacket.Event.class);
                SocketPacket.Event second = (SocketPacket.Event) back;
                assertThat(second.name()).isEqualTo(event.name());
                assertThat(second.ackId()).isEqualTo(event.ackId());
                assertThat(second.args().toString()).isEqualTo(event.args().toString());
            }
        }
    }

    @Test
    void nonsense_by_websocket_harms_nobody_else() {
        Random random = new Random(SEED);
        try (OwnServer server = unlimited();
                WebSocketPeer other = WebSocketPeer.joined(server.port())) {
            for (int i = 0; i < ROUNDS / 100; i++) {
                try (RawSocket socket = new RawSocket(server.port())) {
                    socket.webSocket("").head();
                    int frames = 1 + random.nextInt(8);
                    for (int n = 0; n < frames; n++) {
                        byte[] payload = n == 0
                                ? "40".getBytes(StandardCharsets.US_ASCII)
                                : mutate(random, PACKETS[random.nextInt(PACKETS.length)]);
                        int head = random.nextInt(5) == 0 ? random.nextInt(256) : random.nextInt(4) == 0 ? 0x82 : 0x81;
                        socket.frame(n == 0 ? 0x81 : head, payload);
                    }
                } catch (UncheckedIOException closed) {
                    // The server had enough.
                }
            }
            assertAlive(other, server);
        }
    }

    @Test
    void nonsense_by_http_harms_nobody_else() {
        Random random = new Random(SEED);
        String sid;
        try (OwnServer server = unlimited();
                WebSocketPeer other = WebSocketPeer.joined(server.port())) {
            for (int i = 0; i < ROUNDS / 200; i++) {
                sid = Polling.open(server.port()).sid;
                byte[] body = payload(random);
                String request = "POST /socket.io/?EIO=4&transport=polling&sid=" + sid
                        + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length + "\r\n\r\n";
                byte[] head = request.getBytes(StandardCharsets.US_ASCII);
                if (random.nextInt(3) == 0) {
                    head = mutate(random, request);
                }
                try (RawSocket socket = new RawSocket(server.port())) {
                    socket.send(head).send(body);
                    if (random.nextBoolean()) {
                        socket.request("GET", "/socket.io/?EIO=4&transport=polling&sid=" + sid);
                    }
                } catch (UncheckedIOException closed) {
                    // The server had enough.
                }
            }
            assertAlive(other, server);
        }
    }

    /** A server that lets a long run in as often as it connects. */
    private static OwnServer unlimited() {
        return new OwnServer(
                ServerUnderTest.Settings.defaults().quiet(),
                config -> config.limits(
                                new SocketIoConfig.Limits(100_000, 1 << 20, Integer.MAX_VALUE, Integer.MAX_VALUE))
                        .edge(Edges.of(List.of(), Edges.UNLIMITED)));
    }

    private static void assertAlive(WebSocketPeer other, OwnServer server) {
        other.send("42[\"message\",\"alive\"]");
        assertThat(other.next()).isEqualTo("42[\"message-back\",\"alive\"]");
        try (WebSocketPeer fresh = WebSocketPeer.joined(server.port())) {
            fresh.send("42[\"message\",\"alive\"]");
            assertThat(fresh.next()).isEqualTo("42[\"message-back\",\"alive\"]");
        }
    }

    private static byte[] payload(Random random) {
        StringBuilder payload = new StringBuilder(random.nextBoolean() ? "40\u001e" : "");
        int n = random.nextInt(6);
        for (int i = 0; i < n; i++) {
            payload.append(i == 0 ? "" : "\u001e").append(PACKETS[random.nextInt(PACKETS.length)]);
        }
        return random.nextBoolean()
                ? payload.toString().getBytes(StandardCharsets.UTF_8)
                : mutate(random, payload.toString());
    }

    private static byte[] mutate(Random random, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int n = random.nextInt(4);
        for (int i = 0; i < n && bytes.length > 0; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = (byte) "{}[]\",:0123456789-/b\\".charAt(random.nextInt(21));
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                default -> {
                    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
                    System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
                    bytes = longer;
                }
            }
        }
        return bytes;
    }
}
