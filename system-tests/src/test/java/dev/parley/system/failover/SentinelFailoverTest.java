package dev.parley.system.failover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedded.RedisServer;
import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Load;
import dev.parley.system.harness.NewCall;
import dev.parley.system.harness.Pair;
import dev.parley.system.harness.RunningNode;
import dev.parley.system.harness.Servers;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import dev.parley.testkit.infra.SentinelGroup;
import dev.parley.testkit.watch.LeakWatch;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes of both kinds on three Redis whose masters Sentinels name: each is killed in turn, and replaced, under load. */
@ExtendWith(LeakWatch.class)
@TestMethodOrder(OrderAnnotation.class)
class SentinelFailoverTest {
    private static final Duration FAILOVER = Duration.ofSeconds(20);
    private static final Duration RECOVERY = Duration.ofSeconds(30);

    private static SentinelGroup group;
    private static Cluster cluster;

    /** Who was killed, and started again. */
    private static List<RedisServer> returned;

    @BeforeAll
    static void start() {
        group = SentinelGroup.startWithPassword("secret", "signaling", "rooms", "shared");
        cluster = Cluster.on(Servers.start());
        returned = new ArrayList<>();
        final Map<String, String> settings = Map.of(
                "PARLEY_REDIS_SIGNALING", group.uri("signaling", "secret@", ""),
                "PARLEY_REDIS_ROOMS", group.uri("rooms", "secret@", ""),
                "PARLEY_REDIS_SHARED", group.uri("shared", "secret@", ""));
        for (Wire wire : Wire.values()) {
            cluster.start(wire, settings);
        }
    }

    @AfterAll
    static void stop() {
        cluster.close();
        group.close();
    }

    @ParameterizedTest
    @Order(1)
    @ValueSource(strings = {"signaling", "rooms", "shared"})
    void calls_go_on_and_new_ones_connect_when_the_master_was_killed_and_replaced(String name) {
        final RunningNode node = cluster.node(name.equals("rooms") ? Wire.WEB : Wire.NATIVE);
        Await.until("a new call connects", RECOVERY, () -> NewCall.connects(cluster));
        final double before = Hubs.connections(node, name);
        final RedisServer dead = group.master(name);
        try (Pair pair = cluster.pair(new Wire.Pairing(Wire.NATIVE, Wire.WEB));
                Load load = Load.on(pair)) {
            dead.crash();
            final long start = System.nanoTime();
            Await.until("it is replaced", FAILOVER, () -> group.master(name) != dead);
            final long replaced = System.nanoTime();
            Await.until("a new call connects", RECOVERY, () -> NewCall.connects(cluster));
            final long back = System.nanoTime();
            System.out.printf(
                    "[failover] Sentinel, %s: replaced after %d ms, new calls after %d ms%n",
                    name,
                    Duration.ofNanos(replaced - start).toMillis(),
                    Duration.ofNanos(back - start).toMillis());
            assertThat(Duration.ofNanos(back - start)).isLessThan(FAILOVER);
            assertThat(load.stop()).allMatch(reply -> "delivered".equals(reply.outcome()));

            dead.restart();
            returned.add(dead);
            Hubs.assertWhole(cluster, pair, RECOVERY);
            Hubs.assertNobodyLeft(pair);
        }
        cluster.nodes().forEach(Cluster::awaitReady);
        Await.until("as many connections as before", RECOVERY, () -> Hubs.connections(node, name) <= before);
    }

    @Test
    @Order(2)
    void who_was_master_comes_back_as_a_replica() {
        returned.forEach(server -> Await.until("it is a replica", FAILOVER, () -> isReplica(server)));
        assertThat(NewCall.connects(cluster)).isTrue();
        cluster.nodes().forEach(Cluster::awaitReady);
    }

    private static boolean isReplica(RedisServer server) {
        try {
            return group.call(server, "INFO", "replication").contains("role:slave");
        } catch (UncheckedIOException cutByASentinel) {
            return false;
        }
    }
}
