package dev.parley.node.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.node.Deployable;
import dev.parley.ops.config.SettingSources;
import dev.parley.ops.config.Settings;
import dev.parley.ops.config.SettingsException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EdgeSettingsTest {
    @ParameterizedTest
    @CsvSource({
        "PARLEY_TRUSTED_PROXIES, banana, an IP address or a range like 10.0.0.0/8",
        "PARLEY_TRUSTED_PROXIES, '10.0.0.0/8,10.0.0.1/33', an IP address or a range like 10.0.0.0/8",
        "PARLEY_TRUSTED_PROXIES, proxy.example, an IP address or a range like 10.0.0.0/8",
        "PARLEY_ORIGINS, https://a.example/path, a host or origin like app.example.com",
        "PARLEY_ORIGINS, 'https://a.example,,', a host or origin like app.example.com"
    })
    void a_mistake_names_its_setting_and_says_what_is_expected(String key, String value, String expected) {
        assertThatThrownBy(() -> edge(Map.of(key, value)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(expected);
    }

    @Test
    void what_is_set_counts() throws Exception {
        final Edge edge = edge(Map.of(
                "PARLEY_TRUSTED_PROXIES",
                "10.0.0.0/8",
                "PARLEY_ORIGINS",
                "https://App.Example/",
                "PARLEY_CONNECT_RATE",
                "7"));
        assertThat(edge.proxies().trusts(InetAddress.ofLiteral("10.1.1.1"))).isTrue();
        assertThat(edge.origins().allows("https://app.example", null)).isTrue();
        assertThat(edge.addresses().failures()).extracting("perSecond", "burst").containsExactly(7, 500);
    }

    private static Edge edge(Map<String, String> given) throws SettingsException {
        final Map<String, String> all = new HashMap<>(given);
        all.put("PARLEY_JWT_SECRET", "a secret of at least thirty-two bytes");
        return Edge.of(Settings.read(
                Deployable.catalog(List.of(), List.of()), new SettingSources(Optional.empty(), Map.of(), all)));
    }
}
