package dev.parley.signaling.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testkit.Await;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes before the upgrade, over TCP. */
final class UpgradeHandlerTest {
    private static RunningWire wire;

    @BeforeAll
    static void start() throws Exception {
        wire = new RunningWire(WireConfigs.with(
                WireConfigs.upgradeWithin(Duration.ofMillis(400)), WireConfigs.from("https://app.example")));
    }

    @AfterAll
    static void stop() throws Exception {
        wire.close();
    }

    @Test
    void upgrades_a_get_on_the_path_with_or_without_a_query() throws Exception {
        try (RawClient client = wire.raw()) {
            assertThat(client.upgrade("")).startsWith("HTTP/1.1 101 ").doesNotContainIgnoringCase("extensions");
        }
        try (RawClient client = wire.raw()) {
            client.write(RawClient.UPGRADE.replace("/v1/ws", "/v1/ws?v=1") + "\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 101 ");
        }
    }

    @Test
    void compression_is_not_agreed_to() throws Exception {
        try (RawClient client = wire.raw()) {
            assertThat(client.upgrade("Sec-WebSocket-Extensions: permessage-deflate\r\n"))
                    .startsWith("HTTP/1.1 101 ")
                    .doesNotContainIgnoringCase("sec-websocket-extensions");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'/v1/ws', '/v2/ws', 404, not-found",
        "'/v1/ws', '/', 404, not-found",
        "'GET /v1/ws', 'POST /v1/ws', 405, method",
        "'GET /v1/ws', 'OPTIONS /v1/ws', 405, method",
        "'Upgrade: websocket', 'Upgrade: h2c', 426, not-websocket",
        "'Connection: Upgrade', 'Connection: close', 426, not-websocket",
        "'HTTP/1.1', 'HTTP/1.0', 426, not-websocket",
        "'Version: 13', 'Version: 8', 426, version",
        "'Key: AAAA', 'Key: A', 400, key",
        "'Key: AAAA', 'Key: ****', 400, key",
        "'X-Other: x', 'Content-Length: 4', 400, body",
        "'X-Other: x', 'Transfer-Encoding: chunked', 400, body",
        "'X-Other: x', 'Origin: https://evil.example', 403, origin",
        "'X-Other: x', 'Origin: null', 403, origin",
        "'HTTP/1.1', 'FTP/1.1.1 x', 400, malformed",
        "'Host: hub.example', 'X: y', 400, host",
        "'X-Other: x', 'Host: other.example', 400, host",
        "'HTTP/1.1', 'HTTP/9.9', 505, http-version",
    })
    void refuses_what_is_no_upgrade_with_a_status_and_a_line(String part, String instead, int status, String label)
            throws Exception {
        final double before = wire.count("parley.ws.handshakes", "result", label);
        try (RawClient client = wire.raw()) {
            client.write(RawClient.UPGRADE.replace(part, instead) + "\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 " + status + " ").containsIgnoringCase("connection: close");
            assertThat(client.ended()).isTrue();
        }
        assertThat(wire.count("parley.ws.handshakes", "result", label)).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @CsvSource({"https://app.example", "HTTPS://App.Example:443", "http://hub.example", "https://hub.example"})
    void a_listed_origin_and_the_host_itself_may_come(String origin) throws Exception {
        try (RawClient client = wire.raw()) {
            assertThat(client.upgrade("Origin: " + origin + "\r\n")).startsWith("HTTP/1.1 101 ");
        }
    }

    @Test
    void a_line_too_long_is_414_and_headers_too_large_are_431_however_much_follows() throws Exception {
        try (RawClient client = wire.raw()) {
            client.write("GET /" + "a".repeat(17_000) + " HTTP/1.1\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 414 ");
        }
        try (RawClient client = wire.raw()) {
            client.write(RawClient.UPGRADE + "X: " + "a".repeat(100_000) + "\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 431 ");
        }
    }

    @Test
    void half_a_request_and_none_at_all_end_at_the_deadline() throws Exception {
        try (RawClient half = wire.raw();
                RawClient none = wire.raw()) {
            half.write(RawClient.UPGRADE);
            assertThat(half.head()).startsWith("HTTP/1.1 408 ");
            assertThat(none.head()).startsWith("HTTP/1.1 408 ");
            assertThat(half.ended()).isTrue();
            assertThat(none.ended()).isTrue();
        }
    }

    @Test
    void a_refused_client_that_does_not_go_is_closed() throws Exception {
        try (RawClient client = wire.raw()) {
            client.write(RawClient.UPGRADE.replace("/v1/ws", "/") + "\r\n");
            client.head();
            client.in.readNBytes("not found\n".length());
            assertThat(client.in.read()).isEqualTo(-1);
            Await.until("the connection is closed", () -> {
                try {
                    client.write("x");
                    return false;
                } catch (java.io.IOException e) {
                    return true;
                }
            });
        }
    }

    @Test
    void frames_sent_along_with_the_request_are_not_lost() throws Exception {
        try (RawClient client = wire.raw()) {
            final byte[] request = (RawClient.UPGRADE + "\r\n").getBytes();
            final byte[] hello = RawClient.masked(0x81, RawClient.HELLO.getBytes());
            final byte[] both = java.util.Arrays.copyOf(request, request.length + hello.length);
            System.arraycopy(hello, 0, both, request.length, hello.length);
            client.write(both);
            assertThat(client.head()).startsWith("HTTP/1.1 101 ");
            assertThat(client.frame().text()).isEqualTo(FakeGate.WELCOME);
        }
    }
}
