package dev.parley.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.hub.Timing;
import dev.parley.ops.config.SettingCatalog;
import dev.parley.ops.config.SettingSources;
import dev.parley.ops.config.Settings;
import dev.parley.ops.config.SettingsException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeConfigTest {
    private static final SettingCatalog CATALOG = Deployable.catalog(List.of(), List.of());

    @Test
    void times_follow_from_the_resume_window() throws Exception {
        assertThat(timing(Map.of())).isEqualTo(Timing.defaults());
        assertThat(timing(Map.of("PARLEY_RESUME_WINDOW", "1500ms"))).isEqualTo(Timing.within(Duration.ofMillis(1_500)));
        assertThat(timing(Map.of("PARLEY_HEARTBEAT", "4s")).silence()).isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void a_heartbeat_that_contradicts_the_resume_window_is_refused_by_its_name() {
        assertThatThrownBy(() -> timing(Map.of("PARLEY_HEARTBEAT", "25s")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(
                        "PARLEY_HEARTBEAT: does not fit PARLEY_RESUME_WINDOW: heartbeat: got 25000ms, expected at most"
                                + " 16666ms");
        assertThatThrownBy(() -> timing(Map.of("PARLEY_HEARTBEAT", "10s", "PARLEY_RESUME_WINDOW", "15s")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("expected at most 8333ms");
    }

    @Test
    void the_passwords_of_redis_are_in_no_message_and_may_be_in_a_file() {
        assertThatThrownBy(() -> timing(Map.of("PARLEY_REDIS_SHARED", "reddis://:hunter2@a redis://:hunter3@b")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("PARLEY_REDIS_SHARED: got reddis://***@b")
                .hasMessageNotContainingAny("hunter2", "hunter3");
        assertThat(NodeSettings.REDIS_SHARED.fileKey()).contains("PARLEY_REDIS_SHARED_FILE");
    }

    private static Timing timing(Map<String, String> given) throws SettingsException {
        final Map<String, String> all = new HashMap<>(given);
        all.put("PARLEY_JWT_SECRET", "a secret of at least thirty-two bytes");
        return NodeConfig.of(Settings.read(CATALOG, new SettingSources(Optional.empty(), Map.of(), all)))
                .hub()
                .timing();
    }
}
