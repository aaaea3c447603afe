package dev.parley.node.edge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowedOriginsTest {
    @ParameterizedTest
    @CsvSource({
        "https://app.example, hub.example, true",
        "https://app.example:8443, hub.example, false",
        "http://app.example, hub.example, false",
        "http://hub.example:7080, hub.example:7080, true",
        "https://hub.example/, hub.example, true",
        "https://HUB.example:443, hub.example, true",
        "http://[::1]:7080, [::1]:7080, true",
        "http://hub.example, hub.example:7080, false",
        "https://hub.example, hub.example:443, true",
        "https://hub.example.evil.example, hub.example, false",
        "hub.example, hub.example, false",
        "file://, hub.example, false",
    })
    void origins_are_compared_whole(String origin, String host, boolean allowed) {
        assertThat(AllowedOrigins.of("https://App.Example/").allows(origin, host))
                .isEqualTo(allowed);
    }

    @Test
    void a_star_allows_any_origin_and_none_is_no_browser() {
        assertThat(AllowedOrigins.of("*").allows("null", null)).isTrue();
        assertThat(AllowedOrigins.of().allows(null, null)).isTrue();
        assertThat(AllowedOrigins.of().allows("https://app.example", null)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"https://*.example, *", "https://x.example, *.example", "https://hub.example, 'hub.example, x'"})
    void a_host_that_is_none_lets_nobody_in(String origin, String host) {
        assertThat(AllowedOrigins.of().allows(origin, host)).isFalse();
    }
}
