package dev.parley.signaling.ws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The wire's rules, without a connection. */
final class RulesTest {
    @Nested
    final class Proxies {
        private final TrustedProxies proxies = new TrustedProxies(List.of("10.0.0.0/8", "192.0.2.7", "fd00::/8"));

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
            assertThat(proxies.trust(address("10.255.0.1"))).isTrue();
            assertThat(proxies.trust(address("192.0.2.7"))).isTrue();
            assertThat(proxies.trust(address("fd12::1"))).isTrue();
            assertThat(proxies.trust(address("192.0.2.8"))).isFalse();
            assertThat(proxies.trust(address("2001:db8::1"))).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/x", "example.org", ""})
    void a_proxy_that_is_no_subnet_is_refused_by_name(String proxy) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RunningWire.CONFIG.withTrustedProxies(List.of(proxy)))
                .withMessageContaining("trustedProxies: \"" + proxy + "\"");
    }

    @Test
    void an_origin_without_a_scheme_is_refused_by_name() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RunningWire.CONFIG.withOrigins(List.of("app.example")))
                .withMessageContaining("\"app.example\"");
    }

    @ParameterizedTest
    @CsvSource({
        "https://app.example, hub.example, true",
        "https://app.example:8443, hub.example, false",
        "http://app.example, hub.example, false",
        "http://hub.example:7080, hub.example:7080, true",
        "http://hub.example, hub.example:7080, false",
        "https://hub.example, hub.example:443, true",
        "https://hub.example.evil.example, hub.example, false",
        "hub.example, hub.example, false",
        "file://, hub.example, false",
    })
    void origins_are_compared_whole(String origin, String host, boolean allowed) {
        assertThat(new AllowedOrigins(List.of("https://app.example/")).allows(origin, host))
                .isEqualTo(allowed);
    }

    @Test
    void a_star_allows_any_origin_and_none_is_no_browser() {
        assertThat(new AllowedOrigins(List.of("*")).allows("null", null)).isTrue();
        assertThat(new AllowedOrigins(List.of()).allows(null, null)).isTrue();
        assertThat(new AllowedOrigins(List.of()).allows("https://app.example", null))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c3a9",
                "f09f9880",
                "efbfbf",
                "",
            })
    void utf8_is_valid_wherever_it_stands(String hex) {
        for (byte[] bytes : around(hex)) {
            assertThat(StrictUtf8.isValid(bytes, bytes.length)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "80", "c0af", "eda080", "f4908080", "e282", "f8888080"})
    void what_is_not_utf8_is_found_wherever_it_stands(String hex) {
        for (byte[] bytes : around(hex)) {
            assertThat(StrictUtf8.isValid(bytes, bytes.length)).isFalse();
        }
    }

    @Test
    void bytes_beyond_the_length_do_not_count() {
        assertThat(StrictUtf8.isValid(new byte[] {'a', (byte) 0xff}, 1)).isTrue();
    }

    /** The bytes at every place of a text that is longer than a few steps. */
    private static List<byte[]> around(String hex) {
        final String bytes = new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
        final List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(("a".repeat(i) + bytes + "b".repeat(20 - i)).getBytes(StandardCharsets.ISO_8859_1));
            all.add(("a".repeat(i) + bytes).getBytes(StandardCharsets.ISO_8859_1));
        }
        return all;
    }

    private static InetAddress address(String text) throws Exception {
        return InetAddress.getByName(text);
    }
}
