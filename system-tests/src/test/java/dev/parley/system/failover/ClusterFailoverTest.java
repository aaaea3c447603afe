package dev.parley.system.failover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Load;
import dev.parley.system.harness.NewCall;
import dev.parley.system.harness.Pair;
import dev.parley.system.harness.Servers;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import dev.parley.testkit.infra.RedisCluster;
import dev.parley.testkit.watch.LeakWatch;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Nodes of both kinds on a Redis Cluster: the master with the leases is killed under load, and its replica takes over. */
@ExtendWith(LeakWatch.class)
class ClusterFailoverTest {
    private static final Duration FAILOVER = Duration.ofSeconds(25);
    private static final Duration RECOVERY = Duration.ofSeconds(30);

    private static RedisCluster redis;
    private static Cluster cluster;

    @BeforeAll
    static void start() {
        redis = RedisCluster.withReplicas(3, "cluster-node-timeout 1500", "cluster-replica-validity-factor 0");
        cluster = Cluster.on(Servers.start());
        final Map<String, String> settings = Map.of(
                "PARLEY_REDIS_SIGNALING", redis.uri(),
                "PARLEY_REDIS_ROOMS", redis.uri(),
                "PARLEY_REDIS_SHARED", redis.uri());
        for (Wire wire : Wire.values()) {
            cluster.start(wire, settings);
        }
    }

    @AfterAll
    static void stop() {
        cluster.close();
        redis.close();
    }

    @Test
    void calls_go_on_and_new_ones_connect_when_a_master_was_killed_and_its_replica_took_over() {
        final int index = redis.indexOf("shared:webrtc:{nodes}:leases");
        try (Pair pair = cluster.pair(new Wire.Pairing(Wire.NATIVE, Wire.WEB));
                Load load = Load.on(pair)) {
            redis.masters().get(index).crash();
            final long start = System.nanoTime();
            Await.until(
                    "the replica takes over",
                    FAILOVER,
                    () -> redis.call(redis.replica(index), "INFO", "replication")
                            .contains("role:master"));
            final long replaced = System.nanoTime();
            Await.until("a new call connects", RECOVERY, () -> NewCall.connects(cluster));
            System.out.printf(
                    "[failover] Cluster: replaced after %d ms, new calls after %d ms%n",
                    Duration.ofNanos(replaced - start).toMillis(),
                    Duration.ofNanos(System.nanoTime() - start).toMillis());
            assertThat(load.stop()).allMatch(reply -> "delivered".equals(reply.outcome()));
            redis.masters().get(index).restart();
            Await.until("the cluster is whole", FAILOVER, redis::whole);
            Hubs.assertWhole(cluster, pair, RECOVERY);
            Hubs.assertNobodyLeft(pair);
        }
        cluster.nodes().forEach(Cluster::awaitReady);
    }
}
