package dev.parley.system.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.system.harness.ArtifactsProcess;
import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Servers;
import dev.parley.system.harness.SmallDisk;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.infra.Infra;
import dev.parley.testkit.infra.NeedsPostgres;
import dev.parley.testkit.infra.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** As {@link FaultAlertsTest}, of a node of artifacts: its database is killed, and its disk fills up. */
@NeedsPostgres
@Tag("alerts")
class ArtifactAlertsTest {
    private static final int HASTE = 15;
    /** Two minutes of the rules. */
    private static final Duration LASTS = Duration.ofSeconds(8);

    private static final int MEBI = 1 << 20;
    private static final long DISK = 48L * MEBI;
    private static final int MIN_FREE = 8 * MEBI;

    @Test
    void each_fault_has_its_alert_and_no_other() {
        final Optional<Path> program = Prometheus.program();
        assumeTrue(program.isPresent(), "prometheus is not installed: no alert can fire");
        final Optional<String> lack = SmallDisk.lack();
        assumeTrue(
                lack.isEmpty(),
                () -> "no small disk can be mounted here, neither as root nor by a user: " + lack.orElse(""));
        try (Cluster cluster = Cluster.on(Servers.start());
                TestServer database = Infra.newPostgres();
                ArtifactsProcess node = ArtifactsProcess.onSmallDisk(
                        cluster.servers(),
                        Map.of(
                                "PARLEY_ARTIFACTS_DATABASE",
                                database.uri(),
                                "PARLEY_ARTIFACTS_DATABASE_USER",
                                "postgres",
                                "PARLEY_ARTIFACTS_MIN_FREE",
                                Integer.toString(MIN_FREE)),
                        DISK)) {
            cluster.start(Wire.NATIVE);
            cluster.start(Wire.WEB);
            node.awaitReady();
            final List<Integer> opsPorts = new ArrayList<>(Prometheus.opsPorts(cluster.nodes()));
            opsPorts.add(node.opsPort());
            try (Prometheus prometheus = Prometheus.hastened(program.get(), opsPorts, HASTE)) {
                check(prometheus, opsPorts.size(), database, node);
            }
        }
    }

    private static void check(Prometheus prometheus, int nodes, TestServer database, ArtifactsProcess node) {
        var _ = new AlertWatch(prometheus)
                .until(
                        "all nodes are scraped, and well",
                        firing -> prometheus.query("up == 1").size() == nodes
                                && prometheus.alerts().isEmpty());
        fires(prometheus, "ParleyArtifactsCatalogDown", database::crash, database::restart);
        fires(prometheus, "ParleyArtifactsDiskFull", () -> node.fillDisk(MIN_FREE / 2), node::clearDisk);
    }

    private static void fires(Prometheus prometheus, String alert, Runnable make, Runnable undo) {
        final AlertWatch watch = new AlertWatch(prometheus);
        make.run();
        final Duration fires = watch.until(alert + " fires", firing -> firing.containsKey(alert));
        watch.during(LASTS);
        undo.run();
        final Duration clears = watch.until("nothing fires any more after " + alert, Map::isEmpty);
        watch.during(LASTS);
        System.out.printf("[alerts] %s after %s, clears after %s: %s%n", alert, fires, clears, watch.fired());
        assertThat(watch.fired().keySet()).containsExactly(alert);
    }
}
