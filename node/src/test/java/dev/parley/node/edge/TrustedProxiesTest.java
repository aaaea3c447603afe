package dev.parley.node.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
    private final TrustedProxies proxies = TrustedProxies.of("10.0.0.0/8", "192.0.2.7", "fd00::/8");

    @ParameterizedTest
    @CsvSource({
        "203.0.113.9, 203.0.113.9",
        "'1.2.3.4, 203.0.113.9', 203.0.113.9",
        "'203.0.113.9, 10.1.1.1', 203.0.113.9",
        "'203.0.113.9:4711', 203.0.113.9",
        "'[2001:db8::1]:4711', 2001:db8:0:0:0:0:0:1",
        "'2001:db8::1', 2001:db8:0:0:0:0:0:1",
        "'10.3.3.3', 10.3.3.3",
        "'203.0.113.9, nonsense', 10.9.9.9",
        "'203.0.113.9, nonsense, 10.2.2.2', 10.2.2.2",
        "'', 10.9.9.9",
        "'localhost', 10.9.9.9",
    })
    void the_client_is_the_nearest_that_is_no_proxy_of_ours(String forwarded, String client) throws Exception {
        assertThat(proxies.client(address("10.9.9.9"), List.of(forwarded)).getHostAddress())
                .isEqualTo(client);
    }

    @Test
    void several_headers_are_read_as_one() throws Exception {
        assertThat(proxies.client(address("10.9.9.9"), List.of("1.2.3.4", "203.0.113.9, 10.0.0.1")))
                .isEqualTo(address("203.0.113.9"));
    }

    @Test
    void subnets_and_single_addresses_are_trusted_and_nobody_else() throws Exception {
        assertThat(proxies.trusts(address("10.255.0.1"))).isTrue();
        assertThat(proxies.trusts(address("192.0.2.7"))).isTrue();
        assertThat(proxies.trusts(address("fd12::1"))).isTrue();
        assertThat(proxies.trusts(address("192.0.2.8"))).isFalse();
        assertThat(proxies.trusts(address("2001:db8::1"))).isFalse();
    }

    @Test
    void who_is_no_proxy_of_ours_is_not_believed() throws Exception {
        final InetAddress peer = address("198.51.100.1");
        assertThat(proxies.client(peer, List.of("203.0.113.9"))).isEqualTo(peer);
        assertThat(proxies.host(peer, List.of("hub.example"), "inner:7080")).isEqualTo("inner:7080");
        assertThat(TrustedProxies.of().client(peer, List.of("203.0.113.9"))).isEqualTo(peer);
    }

    @Test
    void the_host_is_what_the_nearest_proxy_of_ours_says() throws Exception {
        final InetAddress peer = address("10.0.0.1");
        assertThat(proxies.host(peer, List.of("hub.example"), "inner:7080")).isEqualTo("hub.example");
        assertThat(proxies.host(peer, List.of("evil.example, hub.example:8443"), "inner"))
                .isEqualTo("hub.example:8443");
        assertThat(proxies.host(peer, List.of("evil.example", "hub.example"), "inner"))
                .isEqualTo("hub.example");
        assertThat(proxies.host(peer, List.of(), "inner")).isEqualTo("inner");
        assertThat(proxies.host(peer, List.of(""), null)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/x", "example.org", "banana", ""})
    void what_is_no_range_is_refused(String range) {
        assertThatIllegalArgumentException().isThrownBy(() -> TrustedProxies.of(range));
    }

    private static InetAddress address(String text) throws Exception {
        return InetAddress.getByName(text);
    }
}
