package dev.parley.signaling.ws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** For whom a trusted proxy connects. */
final class ProxyTest {
    private static RunningWire behindProxy;

    @BeforeAll
    static void start() throws Exception {
        behindProxy = new RunningWire(WireConfigs.with(WireConfigs.behind("127.0.0.1", WireConfigs.UNLIMITED)));
    }

    @AfterAll
    static void stop() throws Exception {
        behindProxy.close();
    }

    @BeforeEach
    void forget() {
        behindProxy.gate.entries.clear();
    }

    @Test
    void the_address_comes_from_x_forwarded_for() throws Exception {
        try (RawClient client = behindProxy.raw()) {
            client.upgrade("X-Forwarded-For: 6.6.6.6, 203.0.113.1\r\n");
            assertThat(addressAfterHello(client)).isEqualTo("203.0.113.1");
        }
    }

    @Test
    void the_address_comes_from_a_proxy_header_of_version_1() throws Exception {
        try (RawClient client = behindProxy.raw()) {
            client.write("PROXY TCP4 203.0.113.5 127.0.0.1 4711 443\r\n");
            client.upgrade("X-Forwarded-For: 6.6.6.6\r\n");
            assertThat(addressAfterHello(client)).isEqualTo("203.0.113.5");
        }
    }

    @Test
    void the_address_comes_from_a_proxy_header_of_version_2() throws Exception {
        try (RawClient client = behindProxy.raw()) {
            client.write(HexFormat.of()
                    .parseHex("0d0a0d0a000d0a515549540a" + "2111000c" + "cb007107" + "7f000001" + "1267" + "01bb"));
            client.upgrade("");
            assertThat(addressAfterHello(client)).isEqualTo("203.0.113.7");
        }
    }

    @Test
    void without_either_it_is_the_proxy_itself() throws Exception {
        try (RawClient client = behindProxy.raw()) {
            client.upgrade("");
            assertThat(addressAfterHello(client)).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void a_broken_proxy_header_ends_the_connection() throws Exception {
        try (RawClient client = behindProxy.raw()) {
            client.write("PROXY nonsense and more of it\r\n");
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void who_is_no_trusted_proxy_is_not_believed() throws Exception {
        try (RunningWire open = new RunningWire(RunningWire.CONFIG)) {
            try (RawClient client = open.raw()) {
                client.upgrade("X-Forwarded-For: 203.0.113.1\r\n");
                client.text(RawClient.HELLO).frame();
                assertThat(FakeGate.next(open.gate.entries).address()).isEqualTo("127.0.0.1");
            }
            try (RawClient client = open.raw()) {
                client.write("PROXY TCP4 203.0.113.5 127.0.0.1 4711 443\r\n");
                assertThat(client.head()).startsWith("HTTP/1.1 400 ");
            }
        }
    }

    private static String addressAfterHello(RawClient client) throws Exception {
        client.text(RawClient.HELLO).frame();
        return FakeGate.next(behindProxy.gate.entries).address();
    }
}
