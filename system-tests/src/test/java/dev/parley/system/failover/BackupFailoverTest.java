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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two nodes of each kind on Redis with backups: primaries are killed under load, their backups take over, and give way. */
@ExtendWith(LeakWatch.class)
class BackupFailoverTest {
    private static final Duration TAKEN_OVER = Duration.ofSeconds(20);
    private static final Duration RECOVERY = Duration.ofSeconds(30);
    /** Half a minute of calm, and time to notice at both ends. */
    private static final Duration GIVEN_BACK = Duration.ofSeconds(60);

    /** With a backup. */
    private static final List<String> NAMES = List.of("signaling", "shared");

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

    /** One after the other is killed; they come back together, so that one calm is enough. */
    @Test
    void calls_go_on_and_new_ones_connect_on_the_backups_and_on_the_primaries_again() {
        NAMES.forEach(name -> awaitAll(name, "parley_redis_backup_ready", 1, RECOVERY));
        try (Pair pair = cluster.pair(new Wire.Pairing(Wire.NATIVE, Wire.WEB))) {
            for (String name : NAMES) {
                final Load load = Load.on(pair);
                primary(name).crash();
                final long start = System.nanoTime();
                awaitAll(name, "parley_redis_backup_used", 1, TAKEN_OVER);
                Await.until("a new call connects", RECOVERY, () -> NewCall.connects(cluster));
                report(name + " killed: new calls on the backup", start);
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TAKEN_OVER);
                assertThat(load.stop()).allMatch(reply -> "delivered".equals(reply.outcome()));
                cluster.nodes().forEach(Cluster::awaitReady);
            }

            final Load again = Load.on(pair);
            NAMES.forEach(name -> primary(name).restart());
            final long start = System.nanoTime();
            NAMES.forEach(name -> awaitAll(name, "parley_redis_backup_used", 0, GIVEN_BACK));
            Await.until("a new call connects", RECOVERY, () -> NewCall.connects(cluster));
            report(NAMES + " back: new calls on them", start);
            assertThat(again.stop()).allMatch(reply -> "delivered".equals(reply.outcome()));
            Hubs.assertWhole(cluster, pair, RECOVERY);
        }
        cluster.nodes().forEach(Cluster::awaitReady);
    }

    private static TestServer primary(String name) {
        return name.equals("shared")
                ? cluster.servers().shared()
                : cluster.servers().signaling();
    }

    /** Of the nodes that use it. */
    private static void awaitAll(String name, String metric, double value, Duration patience) {
        final List<RunningNode> users = cluster.nodes().stream()
                .filter(node -> name.equals("shared") || node.wire() == Wire.NATIVE)
                .toList();
        Await.until(
                metric + " of " + name,
                patience,
                () -> users.stream().allMatch(node -> Hubs.metric(node, metric, name, "") == value));
    }

    private static void report(String what, long start) {
        System.out.printf(
                "[failover] %s after %d ms%n",
                what, Duration.ofNanos(System.nanoTime() - start).toMillis());
    }
}
