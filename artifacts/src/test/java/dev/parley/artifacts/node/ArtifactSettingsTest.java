package dev.parley.artifacts.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.artifacts.core.Limits;
import dev.parley.artifacts.http.ArtifactsWireConfig;
import dev.parley.ops.config.SettingSources;
import dev.parley.ops.config.Settings;
import dev.parley.ops.config.SettingsException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArtifactSettingsTest {

    private static Settings read(String... pairs) throws SettingsException {
        final Map<String, String> values = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            values.put("PARLEY_ARTIFACTS_" + pairs[i], pairs[i + 1]);
        }
        return Settings.read(ArtifactsNode.CATALOG, new SettingSources(Optional.empty(), Map.of(), values));
    }

    @Test
    void where_nothing_is_set_limits_are_the_usual_ones() throws Exception {
        assertThat(ArtifactSettings.limits(read())).isEqualTo(Limits.DEFAULT);
        final ArtifactsWireConfig usual = ArtifactsWireConfig.on(
                "any", 7082, ArtifactSettings.wire(read(), null).linkSecret());
        assertThat(ArtifactSettings.wire(read(), null))
                .extracting(
                        ArtifactsWireConfig::port,
                        ArtifactsWireConfig::connections,
                        ArtifactsWireConfig::atOnce,
                        ArtifactsWireConfig::deadlines,
                        ArtifactsWireConfig::limits)
                .containsExactly(usual.port(), usual.connections(), usual.atOnce(), usual.deadlines(), usual.limits());
    }

    @Test
    void each_limit_is_what_its_setting_says() throws Exception {
        final Settings settings = read(
                "MAX_SIZE",
                "1MB",
                "USER_UPLOADS",
                "2",
                "IDLE",
                "3s",
                "LONGEST",
                "4s",
                "KEEP",
                "5s",
                "SILENCE",
                "6s",
                "MIN_FREE",
                "7",
                "CONNECTIONS",
                "8",
                "PORT",
                "9");
        assertThat(ArtifactSettings.limits(settings))
                .isEqualTo(new Limits(
                        1 << 20,
                        2,
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(5),
                        Limits.DEFAULT.tombstone(),
                        Duration.ofSeconds(6),
                        7));
        final ArtifactsWireConfig wire = ArtifactSettings.wire(settings, null);
        assertThat(wire.limits()).isEqualTo(ArtifactSettings.limits(settings));
        assertThat(wire.connections()).isEqualTo(8);
        assertThat(wire.port()).isEqualTo(9);
    }

    @ParameterizedTest
    @CsvSource({
        "DATABASE, jdbc:h2:/tmp/x",
        "DATABASE, postgresql://db.example/parley",
        "LINK_SECRET, too-short",
        "MIN_FREE, -1",
        "USER_UPLOADS, 0",
        "SANDBOX, none",
        "WORKERS, 65",
    })
    void what_can_not_be_meant_is_refused_by_name(String key, String value) {
        assertThatThrownBy(() -> read(key, value))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("PARLEY_ARTIFACTS_" + key);
    }
}
