package dev.parley.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.node.WireVersion;
import dev.parley.hub.store.SessionStore;
import dev.parley.protocol.CloseCode;
import dev.parley.simulation.check.Entry;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two clients with one session, who both obey the close codes: on one node, and on two. */
@Tag("seeds")
class DuplicatedTabTest {
    private static final int RUNS = 50;

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void two_tabs_with_one_session_part(int nodes) {
        for (long seed = 1; seed <= RUNS; seed++) {
            part(seed, nodes);
        }
    }

    private static void part(long seed, int nodes) {
        final Run.Result result = Run.of(
                new Script(
                        nodes,
                        1,
                        2,
                        200,
                        WireVersion.CURRENT,
                        List.of(
                                new Step.Connect(10, 0, 0),
                                new Step.Connect(20, 1, 0),
                                new Step.Join(200, 0, 0),
                                new Step.Join(300, 1, 0),
                                new Step.Duplicate(3_000, 0, 1))),
                seed);
        final List<Entry.Lost> replaced = result.entries().stream()
                .filter(Entry.Lost.class::isInstance)
                .map(Entry.Lost.class::cast)
                .filter(lost -> lost.code() == CloseCode.REPLACED_BY_CONNECTION.code())
                .toList();
        // One more where a tab is back before the store has heard of the last.
        assertThat(replaced).as("seed " + seed).hasSizeBetween(SessionStore.CONTESTED, SessionStore.CONTESTED + 1);
        assertThat(replaced.getLast().at()).isLessThan(20_000);
        assertThat(result.entries())
                .filteredOn(entry -> entry instanceof Entry.Welcomed welcome && !welcome.resumed())
                .hasSize(3);
    }
}
