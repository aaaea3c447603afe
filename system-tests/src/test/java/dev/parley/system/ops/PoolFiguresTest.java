package dev.parley.system.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedded.RedisServer;
import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Load;
import dev.parley.system.harness.Pair;
import dev.parley.system.harness.RunningNode;
import dev.parley.system.harness.Scrape;
import dev.parley.system.harness.Servers;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import dev.parley.testkit.RedisProbe;
import dev.parley.testkit.infra.Infra;
import dev.parley.testkit.infra.NeedsRabbitMq;
import dev.parley.testkit.infra.RedisCluster;
import dev.parley.testkit.infra.SentinelGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a node's meters say of its connections is what the servers say of them, under load. */
class PoolFiguresTest {
    /** Servers are asked every 10 s. */
    private static final Duration ASKED = Duration.ofSeconds(25);

    private static final Wire.Pairing ACROSS = new Wire.Pairing(Wire.NATIVE, Wire.WEB);

    @Test
    @NeedsRabbitMq
    void of_single_servers_and_of_the_broker() {
        final Servers servers = Servers.start();
        try (Cluster cluster = cluster(servers, Map.of());
                Pair pair = cluster.pair(ACROSS);
                Load load = Load.on(pair)) {
            for (RunningNode node : cluster.nodes()) {
                assertPool(node, own(node), List.of(servers.own(node.wire()).port()));
                assertPool(node, "shared", List.of(servers.shared().port()));
                assertBroker(node);
            }
            final RunningNode node = cluster.node(Wire.NATIVE);
            assertThat(Scrape.of(node).sum("parley_redis_server_clients", "pool", "shared"))
                    .as("both nodes are among the server's clients")
                    .isEqualTo(2 * total(node, "shared"));
            assertTimed(node);
            assertThat(load.stop()).allMatch(reply -> "delivered".equals(reply.outcome()));
        }
    }

    @Test
    void of_the_masters_that_sentinels_name() {
        try (SentinelGroup group = SentinelGroup.start("signaling", "rooms", "shared");
                Cluster cluster = cluster(
                        Servers.start(),
                        Map.of(
                                "PARLEY_REDIS_SIGNALING", group.uri("signaling"),
                                "PARLEY_REDIS_ROOMS", group.uri("rooms"),
                                "PARLEY_REDIS_SHARED", group.uri("shared")));
                Pair pair = cluster.pair(ACROSS);
                Load load = Load.on(pair)) {
            for (RunningNode node : cluster.nodes()) {
                assertPool(node, own(node), List.of(group.master(own(node)).port()));
                assertPool(node, "shared", List.of(group.master("shared").port()));
            }
            assertThat(load.stop()).allMatch(reply -> "delivered".equals(reply.outcome()));
        }
    }

    @Test
    void of_each_server_of_a_cluster_and_one_that_is_dead_is_told_from_the_others() {
        try (RedisCluster redis = RedisCluster.ofMasters(3, "cluster-require-full-coverage no");
                Cluster cluster = cluster(
                        Servers.start(),
                        Map.of(
                                "PARLEY_REDIS_SIGNALING", redis.uri(),
                                "PARLEY_REDIS_ROOMS", redis.uri(),
                                "PARLEY_REDIS_SHARED", redis.uri()));
                Pair pair = cluster.pair(ACROSS);
                Load load = Load.on(pair)) {
            final List<Integer> ports =
                    redis.masters().stream().map(RedisServer::port).toList();
            final RunningNode node = cluster.node(Wire.NATIVE);
            assertPool(node, "signaling", ports);
            assertPool(node, "shared", ports);
            for (int port : ports) {
                assertThat(sockets(node, "shared", port, "active") + sockets(node, "shared", port, "idle"))
                        .as("its share of the pool")
                        .isEqualTo(5);
            }

            final RedisServer dead = redis.masters().get((redis.indexOf("shared:webrtc:{nodes}:leases") + 1) % 3);
            final String name = "127.0.0.1:" + dead.port();
            dead.crash();
            Await.until(
                    "it is seen to be dead",
                    ASKED,
                    () -> Scrape.of(node).sum("parley_redis_server_up", "pool", "shared", "server", name) == 0);
            final Scrape without = Scrape.of(node);
            assertThat(without.sum("parley_redis_up", "pool", "shared")).isZero();
            assertThat(without.sum("parley_redis_server_up", "pool", "shared")).isEqualTo(2);
            assertThat(without.sum("parley_redis_pool_failures_total", "pool", "shared", "server", name))
                    .isPositive();
            assertThat(without.sum("parley_redis_pool_connections", "pool", "shared", "server", name))
                    .isZero();
            assertPool(
                    node,
                    "shared",
                    ports.stream().filter(port -> port != dead.port()).toList());
            dead.restart();
            Await.until(
                    "it is whole again",
                    Duration.ofSeconds(40),
                    () -> Scrape.of(node).sum("parley_redis_up", "pool", "shared") == 1);
            Await.untilAsserted(Duration.ofSeconds(60), () -> assertPool(node, "shared", ports));
            load.stop();
        }
    }

    private static Cluster cluster(Servers servers, Map<String, String> settings) {
        final Cluster cluster = Cluster.on(servers);
        for (Wire wire : Wire.values()) {
            cluster.start(wire, settings);
        }
        return cluster;
    }

    private static String own(RunningNode node) {
        return node.wire() == Wire.NATIVE ? "signaling" : "rooms";
    }

    /** For each server, sockets by {@code CLIENT LIST}, and its own counts by INFO. */
    private static void assertPool(RunningNode node, String pool, List<Integer> ports) {
        for (int port : ports) {
            Await.untilAsserted(ASKED, () -> {
                final List<String> clients = clients(node, pool, port);
                assertThat(clients).isNotEmpty();
                assertThat(total(node, pool, port)).isEqualTo(clients.size());
                assertThat(sockets(node, pool, port, "subscription")).isEqualTo(subscribed(clients));
            });
            Await.untilAsserted(ASKED, () -> assertSaid(node, pool, port));
        }
    }

    private static void assertSaid(RunningNode node, String pool, int port) {
        final Scrape scrape = Scrape.of(node);
        final String[] which = {"pool", pool, "server", "127.0.0.1:" + port};
        assertThat(scrape.sum("parley_redis_server_up", which)).isEqualTo(1);
        assertThat(scrape.sum("parley_redis_server_age_seconds", which)).isLessThan(15);
        assertThat(scrape.sum("parley_redis_server_clients", which)).isEqualTo(info(port, "connected_clients") - 1);
        assertThat(scrape.sum("parley_redis_server_clients_max", which)).isEqualTo(info(port, "maxclients"));
        assertThat(scrape.sum("parley_redis_server_clients_blocked", which)).isEqualTo(info(port, "blocked_clients"));
        assertThat(scrape.sum("parley_redis_server_rejected_total", which))
                .isEqualTo(info(port, "rejected_connections"));
        assertThat(scrape.sum("parley_redis_server_evicted_total", which)).isEqualTo(info(port, "evicted_keys"));
        assertThat(scrape.sum("parley_redis_server_expired_total", which)).isEqualTo(info(port, "expired_keys"));
        assertThat(scrape.sum("parley_redis_server_memory_max_bytes", which)).isEqualTo(info(port, "maxmemory"));
        assertThat(scrape.sum("parley_redis_server_memory_bytes", which))
                .isBetween(info(port, "used_memory") / 2, info(port, "used_memory") * 2);
    }

    private static void assertTimed(RunningNode node) {
        final Scrape scrape = Scrape.of(node);
        assertThat(scrape.sum("parley_redis_command_seconds_bucket", "pool", "shared", "outcome", "ok", "le", "+Inf"))
                .isEqualTo(scrape.sum("parley_redis_command_seconds_count", "pool", "shared", "outcome", "ok"))
                .isPositive();
        assertThat(scrape.sum("parley_redis_pool_acquire_seconds_bucket", "pool", "shared", "le", "+Inf"))
                .isPositive();
        assertThat(scrape.sum("parley_redis_pool_waiting", "pool", "shared")).isZero();
        assertThat(scrape.sum("parley_link_settle_seconds_bucket", "le", "+Inf"))
                .isPositive();
    }

    private static void assertBroker(RunningNode node) {
        final Scrape scrape = Scrape.of(node);
        final String self = "\"connection_name\",\"" + scrape.label("service") + "." + scrape.label("node") + " ";
        final List<String> connections =
                Infra.askBroker("list_connections", "channels", "client_properties").orElseThrow().stream()
                        .filter(line -> line.contains(self))
                        .toList();
        assertThat(scrape.sum("parley_amqp_connections", "state", "open"))
                .isEqualTo(connections.size())
                .isEqualTo(2);
        assertThat(scrape.sum("parley_amqp_channels", "state", "open"))
                .isEqualTo(connections.stream()
                        .mapToInt(line -> Integer.parseInt(line.substring(0, line.indexOf('\t'))))
                        .sum());
    }

    private static double sockets(RunningNode node, String pool, int port, String state) {
        return Scrape.of(node)
                .sum("parley_redis_pool_connections", "pool", pool, "server", "127.0.0.1:" + port, "state", state);
    }

    private static double total(RunningNode node, String pool, int port) {
        return Scrape.of(node).sum("parley_redis_pool_connections", "pool", pool, "server", "127.0.0.1:" + port);
    }

    private static double total(RunningNode node, String pool) {
        return Scrape.of(node).sum("parley_redis_pool_connections", "pool", pool);
    }

    private static long subscribed(List<String> clients) {
        return clients.stream().filter(line -> !line.contains(" sub=0 ")).count();
    }

    /** The lines of {@code CLIENT LIST} that bear the node's and the pool's name. */
    private static List<String> clients(RunningNode node, String pool, int port) {
        final Scrape scrape = Scrape.of(node);
        final String name = " name=" + scrape.label("service") + "." + scrape.label("node") + ":" + pool + " ";
        return call(port, "CLIENT", "LIST")
                .lines()
                .filter(line -> line.contains(name))
                .toList();
    }

    private static double info(int port, String field) {
        return call(port, "INFO", "everything")
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .mapToDouble(line -> Double.parseDouble(line.substring(field.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    private static String call(int port, String... words) {
        try (RedisProbe probe = RedisProbe.connect("127.0.0.1", port)) {
            return probe.call(words);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
