package dev.parley.rooms.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How many may come, from where, and with which configuration. */
class AdmissionTest {
    private static final String HANDSHAKE = "EIO=4&transport=polling";

    private static OwnServer limited(int sessions, int connections, int handshakes) {
        return new OwnServer(
                ServerUnderTest.Settings.defaults().quiet(),
                config ->
                        config.limits(new SocketIoConfig.Limits(1_000, 1 << 20, sessions, connections, handshakes, 8)));
    }

    @Test
    void a_full_server_says_so() {
        try (OwnServer server = limited(2, 100, 100)) {
            Polling.open(server.port());
            Polling.open(server.port());
            assertThat(Polling.get(server.port(), HANDSHAKE).statusCode()).isEqualTo(503);
            assertThat(server.registry
                            .get("parley.socketio.requests.refused")
                            .tag("reason", "server_full")
                            .counter()
                            .count())
                    .isOne();
        }
    }

    @Test
    void an_address_opens_only_so_many_sessions() {
        try (OwnServer server = limited(100, 100, 3)) {
            for (int i = 0; i < 3; i++) {
                Polling.open(server.port());
            }
            assertThat(Polling.get(server.port(), HANDSHAKE).statusCode()).isEqualTo(429);
        }
    }

    private static void opens(RawSocket connection) {
        assertThat(connection.request("GET", "/socket.io/?" + HANDSHAKE).response())
                .contains("\"sid\"");
    }

    @Test
    void a_connection_too_many_is_closed_at_once() {
        try (OwnServer server = limited(100, 2, 100);
                RawSocket one = new RawSocket(server.port());
                RawSocket two = new RawSocket(server.port())) {
            // Answered once, so that they are counted before the third: each is on an event loop of its own.
            opens(one);
            opens(two);
            try (RawSocket three = new RawSocket(server.port())) {
                assertThat(three.isEnded()).isTrue();
            }
            opens(one);
            opens(two);
        }
    }

    @Test
    void a_rate_is_counted_by_address_and_forgotten_after_its_window() throws Exception {
        AtomicLong now = new AtomicLong();
        HandshakeRate rate = new HandshakeRate(2, now::get);
        InetAddress one = InetAddress.getByName("192.0.2.1");
        InetAddress two = InetAddress.getByName("192.0.2.2");
        assertThat(rate.admits(one)).isTrue();
        assertThat(rate.admits(one)).isTrue();
        assertThat(rate.admits(one)).isFalse();
        assertThat(rate.admits(two)).isTrue();
        now.addAndGet(HandshakeRate.WINDOW.toNanos() + 1);
        assertThat(rate.admits(one)).isTrue();
    }

    @Test
    void all_addresses_of_one_ipv6_network_count_as_one() throws Exception {
        HandshakeRate rate = new HandshakeRate(1, () -> 0);
        assertThat(rate.admits(InetAddress.getByName("2001:db8::1"))).isTrue();
        assertThat(rate.admits(InetAddress.getByName("2001:db8::ffff"))).isFalse();
        assertThat(rate.admits(InetAddress.getByName("2001:db8:0:1::1"))).isTrue();
    }

    private static String client(ClientAddress addresses, String peer, String... forwardedFor) {
        HttpHeaders headers = new DefaultHttpHeaders();
        headers.add("X-Forwarded-For", List.of(forwardedFor));
        return addresses
                .of(headers, new InetSocketAddress(peer, 1))
                .getAddress()
                .getHostAddress();
    }

    @Test
    void a_trusted_proxy_is_believed_and_nobody_else() {
        ClientAddress addresses = new ClientAddress(List.of("10.0.0.0/8", "192.0.2.7"));
        assertThat(client(addresses, "198.51.100.1", "1.2.3.4")).isEqualTo("198.51.100.1");
        assertThat(client(addresses, "10.0.0.1", "1.2.3.4")).isEqualTo("1.2.3.4");
        assertThat(client(addresses, "192.0.2.7", "1.2.3.4")).isEqualTo("1.2.3.4");
        assertThat(client(addresses, "10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.2")).isEqualTo("1.2.3.4");
        assertThat(client(addresses, "10.0.0.1", "6.6.6.6", "1.2.3.4")).isEqualTo("1.2.3.4");
        assertThat(client(addresses, "10.0.0.1", "nonsense")).isEqualTo("10.0.0.1");
        assertThat(client(addresses, "10.0.0.1")).isEqualTo("10.0.0.1");
    }

    @Test
    void a_bad_configuration_is_refused_by_its_name() {
        SocketIoConfig.Builder builder = SocketIoConfig.builder();
        assertThatThrownBy(() -> builder.maxPayload(1)).hasMessageContaining("limits.maxPayload");
        assertThatThrownBy(() -> SocketIoConfig.builder().paths("x").build()).hasMessageContaining("paths");
        assertThatThrownBy(() -> SocketIoConfig.builder()
                        .origins(Set.of("*", "https://a.example"))
                        .build())
                .hasMessageContaining("origins");
        assertThatThrownBy(() -> new ClientAddress(List.of("not an address"))).hasMessageContaining("trustedProxies");
    }
}
