package dev.parley.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.ops.config.SettingSources;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PortsTest {

    private static StandaloneSettings read(Map<String, String> environment) throws Exception {
        return StandaloneSettings.read(new SettingSources(Optional.empty(), environment, Map.of()));
    }

    /** What somebody has who copies the line. */
    private static Map<String, String> copied(StandaloneSettings settings) {
        return Arrays.stream(Ports.others(settings).split(" ", -1))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    @Test
    void whoever_copies_the_line_has_another_port_for_all_that_listens() throws Exception {
        final StandaloneSettings usual = read(Map.of());
        final List<String> ports = StandaloneSettings.CATALOG.keys().stream()
                .filter(key -> key.endsWith("_PORT"))
                .toList();
        assertThat(ports).hasSize(5);
        final StandaloneSettings others = read(copied(usual));
        assertThat(all(others)).hasSize(7).doesNotHaveDuplicates().doesNotContainAnyElementsOf(all(usual));
        assertThat(copied(usual)).containsOnlyKeys(ports);
        assertThat(Ports.others(others)).isNotEqualTo(Ports.others(usual));
    }

    @Test
    void what_takes_any_port_is_left_so_and_none_is_beyond_the_last() throws Exception {
        final StandaloneSettings high = read(Map.of("PARLEY_WS_PORT", "0", "PARLEY_OPS_PORT", "65533"));
        assertThat(copied(high)).doesNotContainKey("PARLEY_WS_PORT").containsEntry("PARLEY_OPS_PORT", "64533");
        final StandaloneSettings below = read(Map.of("PARLEY_OPS_PORT", "64532"));
        assertThat(read(copied(below)).artifactsOpsPort()).isEqualTo(65_534);
    }

    private static List<Integer> all(StandaloneSettings settings) {
        final List<Integer> all =
                StandaloneSettings.PORTS.stream().map(settings::get).collect(Collectors.toList());
        all.addAll(List.of(settings.roomsOpsPort(), settings.artifactsOpsPort()));
        return all;
    }
}
