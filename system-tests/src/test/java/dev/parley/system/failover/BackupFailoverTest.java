package dev.parley.system.failover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Load;
import dev.parley.system.harness.NewCall;
import dev.parley.system.harness.Pair;
import dev.parley.system.harness.RunningNode;
import dev.parley.system.harness.Servers;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import dev.parley.testkit.infra.Infra;
import dev.parley.testkit.infra.TestServer;
import dev.parley.testkit.watch.LeakWatch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two nodes of each kind on Redis with backups: a primary is killed under load, its backup takes over, and gives way. */
@ExtendWith(LeakWatch.class)
class BackupFailoverTest {
    private static final Duration TAKEN_OVER = Duration.ofSeconds(20);
    private static final Duration RECOVERY = Duration.ofSeconds(30);
    /** Half a minute of calm, and time to notice at both ends. */
    private static final Duration GIVEN_BACK = Duration.ofSeconds(60);

    private static TestServer backupOfOwn;
    private static TestServer backupOfShared;
    private static Cluster cluster;

    @BeforeAll
    static void start() {
        backupOfOwn = Infra.newRedis();
        backupOfShared = Infra.newRedis();
        final Servers servers = Servers.start();
        cluster = Cluster.on(servers);
        final Map<String, String> settings = Map.of(
                "PARLEY_REDIS_SIGNALING", servers.signaling().uri() + " " + backupOfOwn.uri(),
                "PARLEY_REDIS_SHARED", servers.shared().uri() + " " + backupOfShared.uri());
        for (Wire wire : Wire.values()) {
            cluster.start(wire, settings);
            cluster.start(wire, settings);
        }
    }

    @AfterAll
    static void stop() {
        cluster.close();
        backupOfOwn.close();
        backupOfShared.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"signaling", "shared"})
    void calls_go_on_and_new_ones_connect_on_the_backup_and_on_the_primary_again(String name) {
        final Servers servers = cluster.servers();
        final TestServer primary = name.equals("shared") ? servers.shared() : servers.signaling();
        final List<RunningNode> users = cluster.nodes().stream()
                .filter(node -> name.equals("shared") || node.wire() == Wire.NATIVE)
                .toList();
        Await.until("the backup is ready", RECOVERY, () -> all(users, "parley_redis_backup_ready", name, 1));
        try (Pair pair = cluster.pair(new Wire.Pairing(Wire.NATIVE, Wire.WEB))) {
            final Load load = Load.on(pair);
            primary.crash();
            long start = System.nanoTime();
            Await.until("the backup is used", TAKEN_OVER, () -> all(users, "parley_redis_backup_used", name, 1));
            Await.until("a new call connects", RECOVERY, () -> NewCall.connects(cluster));
            report(name + " killed: new calls on the backup", start);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TAKEN_OVER);
            assertThat(load.stop()).allMatch(reply -> "delivered".equals(reply.outcome()));
            cluster.nodes().forEach(Cluster::awaitReady);

            final Load again = Load.on(pair);
            primary.restart();
            start = System.nanoTime();
            Await.until("the primary is used", GIVEN_BACK, () -> all(users, "parley_redis_backup_used", name, 0));
            Await.until("a new call connects", RECOVERY, () -> NewCall.connects(cluster));
            report(name + " back: new calls on it", start);
            assertThat(again.stop()).allMatch(reply -> "delivered".equals(reply.outcome()));
            Hubs.assertWhole(cluster, pair, RECOVERY);
        }
        cluster.nodes().forEach(Cluster::awaitReady);
    }

    private static boolean all(List<RunningNode> nodes, String metric, String pool, double value) {
        return nodes.stream().allMatch(node -> Hubs.metric(node, metric, pool, "") == value);
    }

    private static void report(String what, long start) {
        System.out.printf(
                "[failover] %s after %d ms%n",
                what, Duration.ofNanos(System.nanoTime() - start).toMillis());
    }
}
