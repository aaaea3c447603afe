package dev.parley.redis.cluster;

import dev.parley.embedded.RedisOptions;
import dev.parley.embedded.RedisServer;
import dev.parley.hub.fixtures.store.Await;
import dev.parley.hub.node.Service;
import dev.parley.redis.Namespace;
import dev.parley.redis.RedisConfig;
import dev.parley.redis.RedisStores;
import dev.parley.testkit.RedisProbe;
import dev.parley.testkit.infra.Infra;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.Stream;

/** Three masters without replicas, and two clients; shared by the tests of this JVM, and ended with it. */
final class ClusterOfThree {
    private static final int SLOTS = 16_384;
    private static final List<RedisServer> NODES =
            Stream.generate(ClusterOfThree::node).limit(3).toList();
    private static final RedisStores ONE = formAndOpen();
    private static final RedisStores OTHER = open();

    private ClusterOfThree() {}

    static RedisStores one() {
        return ONE;
    }

    static RedisStores other() {
        return OTHER;
    }

    private static RedisServer node() {
        return Infra.newLocalRedis(RedisOptions.onFreePort().with("cluster-enabled yes", "cluster-port " + freePort()));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RedisStores formAndOpen() {
        for (int i = 0; i < NODES.size(); i++) {
            final int from = i * SLOTS / NODES.size();
            final int to = (i + 1) * SLOTS / NODES.size() - 1;
            call(NODES.get(i), "CLUSTER", "ADDSLOTSRANGE", "" + from, "" + to);
            call(NODES.get(i), "CLUSTER", "SET-CONFIG-EPOCH", "" + (i + 1));
            call(
                    NODES.getFirst(),
                    "CLUSTER",
                    "MEET",
                    "127.0.0.1",
                    "" + NODES.get(i).port(),
                    busPort(NODES.get(i)));
        }
        Await.until("the cluster stands", () -> NODES.stream().allMatch(ClusterOfThree::complete));
        return open();
    }

    private static boolean complete(RedisServer node) {
        final String info = call(node, "CLUSTER", "INFO");
        return info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:3");
    }

    private static String busPort(RedisServer node) {
        return call(node, "CONFIG", "GET", "cluster-port").lines().toList().getLast();
    }

    private static RedisStores open() {
        final String seeds = "redis-cluster://127.0.0.1:" + NODES.get(0).port() + ",127.0.0.1:"
                + NODES.get(1).port();
        final RedisStores stores = RedisStores.connect(
                Service.ROOMS,
                RedisConfig.defaults().at("redis://127.0.0.1:1", seeds, seeds),
                new SimpleMeterRegistry());
        Await.until("it answers", () -> stores.available(Namespace.SHARED) && stores.available(Namespace.ROOMS));
        return stores;
    }

    private static String call(RedisServer server, String... words) {
        try (RedisProbe probe = RedisProbe.connect("127.0.0.1", server.port())) {
            return probe.call(words);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
