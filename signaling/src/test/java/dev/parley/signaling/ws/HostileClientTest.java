package dev.parley.signaling.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testkit.Await;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that break the rules; a well-behaved one is served before and after each. */
final class HostileClientTest {
    private static final int MAX = 4096;
    private static RunningWire wire;
    private static Leaks leaks;

    private WsClient bystander;
    private FakeGate.FakeSession bystanding;

    @BeforeAll
    static void start() throws Exception {
        leaks = Leaks.watch();
        wire = new RunningWire(WireConfigs.withMaxMessage(MAX));
    }

    @AfterAll
    static void stop() throws Exception {
        wire.close();
        leaks.assertNone();
    }

    @BeforeEach
    void bystanderComes() throws Exception {
        wire.gate.sessions.clear();
        bystander = wire.admitted();
        bystanding = wire.gate.session();
    }

    @AfterEach
    void bystanderIsStillServed() throws Exception {
        bystander.send("{\"type\":\"ping\",\"id\":\"still\"}");
        bystander.expect("{\"type\":\"pong\",\"re\":\"still\"}");
        assertThat(bystanding.ends).isEmpty();
        bystander.socket.abort();
        Await.until("no connection is left", () -> wire.connections() == 0);
    }

    @Test
    void a_message_of_just_the_size_passes() throws Exception {
        try (RawClient client = wire.raw().admitted()) {
            client.text(padded(MAX));
            assertThat(client.frame().text()).isEqualTo("{\"type\":\"pong\"}");
        }
    }

    @Test
    void a_byte_more_is_too_large_and_then_1009_and_nothing_of_it_is_parsed() throws Exception {
        try (RawClient client = wire.raw().admitted()) {
            final FakeGate.FakeSession session = wire.gate.session();
            client.text(padded(MAX + 1));
            assertTooLarge(client, session);
            assertThat(session.requests).isEmpty();
        }
    }

    @Test
    void a_frame_that_says_it_will_be_huge_is_refused_at_its_head() throws Exception {
        try (RawClient client = wire.raw().admitted()) {
            client.write(new byte[] {(byte) 0x81, (byte) 0xff, 0x7f, -1, -1, -1, -1, -1, -1, -1});
            assertTooLarge(client, wire.gate.session());
        }
    }

    @Test
    void fragments_that_add_up_to_too_much_are_refused_like_a_large_frame() throws Exception {
        try (RawClient client = wire.raw().admitted()) {
            client.frame(0x01, new byte[MAX / 2]);
            client.frame(0x00, new byte[MAX / 2]);
            client.frame(0x00, new byte[1]);
            assertTooLarge(client, wire.gate.session());
        }
    }

    @Test
    void thousands_of_tiny_fragments_are_one_message_within_the_bound() throws Exception {
        try (RawClient client = wire.raw().admitted()) {
            client.frame(0x01, "{".getBytes());
            for (int i = 0; i < 3000; i++) {
                client.frame(0x00, i % 2 == 0 ? new byte[0] : new byte[] {' '});
            }
            client.frame(0x80, "\"type\":\"ping\"}".getBytes());
            assertThat(client.frame().text()).isEqualTo("{\"type\":\"pong\"}");
        }
    }

    @Test
    void a_binary_message_is_an_error_and_bad_protocol() throws Exception {
        try (RawClient client = wire.raw().admitted()) {
            final FakeGate.FakeSession session = wire.gate.session();
            client.frame(0x82, RawClient.HELLO.getBytes());
            assertThat(client.frame().text())
                    .contains("\"code\":\"bad-request\"")
                    .doesNotContain("\"re\"");
            assertThat(client.frame().closeCode()).isEqualTo(4500);
            assertThat(FakeGate.next(session.ends)).isEqualTo("lost");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "c1, 1002", // RSV1 without an extension
        "a1, 1002", // RSV2
        "83, 1002", // a reserved opcode
        "8b, 1002", // a reserved control opcode
        "09, 1002", // a fragmented ping
        "80, 1002", // a continuation of nothing
    })
    void frames_against_the_rfc_are_closed_with_its_code(String first, int code) throws Exception {
        try (RawClient client = wire.raw().admitted()) {
            final FakeGate.FakeSession session = wire.gate.session();
            client.frame(Integer.parseInt(first, 16), "{}".getBytes());
            assertThat(client.closeFrame().closeCode()).isEqualTo(code);
            assertThat(FakeGate.next(session.ends)).isEqualTo("lost");
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void an_unmasked_frame_and_a_ping_too_long_are_protocol_errors() throws Exception {
        try (RawClient client = wire.raw().admitted()) {
            client.write(new byte[] {(byte) 0x81, 2, '{', '}'});
            assertThat(client.closeFrame().closeCode()).isEqualTo(1002);
        }
        try (RawClient client = wire.raw().admitted()) {
            client.frame(0x89, new byte[126]);
            assertThat(client.closeFrame().closeCode()).isEqualTo(1002);
        }
    }

    @Test
    void text_that_is_not_utf8_is_1007_in_one_frame_or_in_two() throws Exception {
        try (RawClient client = wire.raw().admitted()) {
            client.frame(0x81, new byte[] {'{', '"', (byte) 0xc3, '"', '}'});
            assertThat(client.closeFrame().closeCode()).isEqualTo(1007);
        }
        try (RawClient client = wire.raw().admitted()) {
            client.frame(0x01, new byte[] {'"', (byte) 0xf0, (byte) 0x9f});
            client.frame(0x80, new byte[] {(byte) 0x98, '"'});
            assertThat(client.closeFrame().closeCode()).isEqualTo(1007);
        }
    }

    @Test
    void a_character_split_over_two_fragments_is_well() throws Exception {
        try (RawClient client = wire.raw().admitted()) {
            client.frame(0x01, new byte[] {'{', '"', (byte) 0xc3});
            client.frame(0x80, "\u00a9\":1,\"type\":\"ping\"}".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            assertThat(client.frame().text()).isEqualTo("{\"type\":\"pong\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x81, 0x89, 0x8a})
    void a_flood_of_what_the_hub_never_sees_is_4504(int first) throws Exception {
        try (RawClient client = wire.raw().admitted()) {
            final FakeGate.FakeSession session = wire.gate.session();
            final byte[] frame = RawClient.masked(first, "nonsense".getBytes());
            for (int i = 0; i < 300; i++) {
                client.write(frame);
            }
            assertThat(client.closeFrame().closeCode()).isEqualTo(4504);
            assertThat(FakeGate.next(session.ends)).isEqualTo("lost");
        }
    }

    @Test
    void random_bytes_end_the_connection_or_are_waited_for_and_nothing_else_happens() throws Exception {
        final Random random = new Random(20_261_101);
        for (int i = 0; i < 200; i++) {
            final byte[] garbage = new byte[random.nextInt(3000)];
            random.nextBytes(garbage);
            try (RawClient client = wire.raw()) {
                if (i % 2 == 0) {
                    client.admitted();
                }
                client.write(garbage);
            } catch (IOException e) {
                // closed while we were still writing: fine
            }
        }
    }

    @Test
    void mutated_messages_are_answered_or_refused_but_never_a_defect() throws Exception {
        final Random random = new Random(42);
        final byte[] offer =
                "{\"type\":\"offer\",\"id\":\"c1\",\"room\":\"r\",\"to\":\"p\",\"sdp\":\"v=0\"}".getBytes();
        for (int i = 0; i < 50; i++) {
            try (RawClient client = wire.raw().admitted()) {
                for (int j = 0; j < 50; j++) {
                    final byte[] mutant = offer.clone();
                    mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(128);
                    client.frame(0x81, mutant);
                }
                client.text("{\"type\":\"ping\",\"id\":\"last\"}");
                RawClient.Frame frame = client.frame();
                while (!frame.isClose() && !frame.text().contains("\"last\"")) {
                    frame = client.frame();
                }
            }
        }
        assertThat(wire.count("parley.ws.closed", "reason", "defect")).isZero();
    }

    private static String padded(int size) {
        final String message = "{\"type\":\"ping\"}";
        return message + " ".repeat(size - message.length());
    }

    private static void assertTooLarge(RawClient client, FakeGate.FakeSession session) throws IOException {
        assertThat(client.frame().text())
                .startsWith("{\"type\":\"error\",\"code\":\"too-large\"")
                .doesNotContain("\"re\"");
        assertThat(client.frame().closeCode()).isEqualTo(1009);
        assertThat(FakeGate.next(session.ends)).isEqualTo("lost");
    }
}
