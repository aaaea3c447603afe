package dev.parley.system.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.testkit.infra.NeedsFaults;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Faults are made, and a real Prometheus with the rules that ship fires the one alert that tells of each, no other, and no
 * more once it is over. For the rules an hour has four minutes, so that Prometheus' usual 15 s between two scrapes are 1 s;
 * the hub has no other time than ever.
 */
@NeedsFaults
class FaultAlertsTest {
    private static final int HASTE = 15;
    /** Two minutes of the rules. */
    private static final Duration LASTS = Duration.ofSeconds(8);

    @Test
    void operators_are_told_which_alert_tells_of_which_fault() {
        FaultTable.documented().assertComplete(List.of(OperatorFault.values()));
    }

    @Test
    @Tag("alerts")
    void of_all_faults() {
        final List<SeenFault> seen = check(List.of(OperatorFault.values()));
        FaultTable.documented().assertTimes(seen);
    }

    private static List<SeenFault> check(List<OperatorFault> faults) {
        final Optional<Path> program = Prometheus.program();
        assumeTrue(program.isPresent(), "prometheus is not installed: no alert can fire");
        try (FaultyHub hub = new FaultyHub();
                Prometheus prometheus = Prometheus.hastened(program.get(), Prometheus.opsPorts(hub.nodes()), HASTE)) {
            var _ = new AlertWatch(prometheus)
                    .until(
                            "all nodes are scraped, and well",
                            firing -> prometheus.query("up == 1").size()
                                            == hub.nodes().size()
                                    && prometheus.alerts().isEmpty());
            final AlertWatch before = new AlertWatch(prometheus);
            before.during(LASTS);
            assertThat(before.fired()).as("alerts before the first fault").isEmpty();
            final List<SeenFault> seen = faults.stream()
                    .map(fault -> check(fault, hub, new AlertWatch(prometheus), prometheus))
                    .toList();
            assertThat(seen)
                    .allSatisfy(one -> assertThat(one.fired().keySet())
                            .as("alerts of: %s", one.fault().words())
                            .containsExactly(one.fault().alert()));
            return seen;
        }
    }

    private static SeenFault check(OperatorFault fault, FaultyHub hub, AlertWatch watch, Prometheus prometheus) {
        fault.make(hub);
        final Duration fires =
                watch.until(fault.alert() + " fires of: " + fault.words(), firing -> firing.containsKey(fault.alert()));
        watch.during(LASTS);
        prometheus.scrape(hub.nodes());
        fault.undo(hub);
        final Duration clears = watch.until("nothing fires any more of: " + fault.words(), Map::isEmpty);
        hub.rest();
        final SeenFault seen = new SeenFault(fault, fires, clears, watch.fired());
        System.out.println("[alerts] " + FaultTable.row(seen) + " " + watch.fired());
        return seen;
    }
}
