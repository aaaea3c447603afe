package dev.parley.testkit.infra;

import dev.parley.embedded.FreePort;
import dev.parley.embedded.RedisOptions;
import dev.parley.embedded.RedisServer;
import dev.parley.testkit.Await;
import dev.parley.testkit.RedisProbe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Redis Cluster: masters that share the slots evenly, each with a replica or none. Calls block and come from one thread
 * at a time; nothing outlives the JVM.
 */
public final class RedisCluster implements AutoCloseable {

    private static final int SLOTS = 16_384;
    private static final Duration FORMED = Duration.ofSeconds(30);

    private final List<RedisServer> masters = new ArrayList<>();
    private final List<RedisServer> replicas = new ArrayList<>();

    private RedisCluster() {}

    /** Starts masters without replicas. */
    public static RedisCluster ofMasters(int count, String... directives) {
        return start(count, false, directives);
    }

    /** Starts masters with a replica each. */
    public static RedisCluster withReplicas(int count, String... directives) {
        return start(count, true, directives);
    }

    private static RedisCluster start(int count, boolean replicated, String... directives) {
        RedisCluster cluster = new RedisCluster();
        try {
            Stream.generate(() -> node(directives)).limit(count).forEach(cluster.masters::add);
            if (replicated) {
                Stream.generate(() -> node(directives)).limit(count).forEach(cluster.replicas::add);
            }
            cluster.form();
            return cluster;
        } catch (RuntimeException | AssertionError e) {
            cluster.close();
            throw e;
        }
    }

    private static RedisServer node(String... directives) {
        return Infra.newLocalRedis(RedisOptions.onFreePort()
                .with("cluster-enabled yes", "cluster-port " + FreePort.pick(), "repl-diskless-sync-delay 0")
                .with(directives));
    }

    private void form() {
        List<RedisServer> all = servers();
        for (int i = 0; i < all.size(); i++) {
            call(all.get(i), "CLUSTER", "SET-CONFIG-EPOCH", "" + (i + 1));
            call(all.getFirst(), "CLUSTER", "MEET", "127.0.0.1", "" + all.get(i).port(), busPort(all.get(i)));
        }
        Await.until(
                "all know all",
                FORMED,
                () -> all.stream().allMatch(node -> info(node).contains("cluster_known_nodes:" + all.size())));
        for (int i = 0; i < masters.size(); i++) {
            int from = i * SLOTS / masters.size();
            int to = (i + 1) * SLOTS / masters.size() - 1;
            call(masters.get(i), "CLUSTER", "ADDSLOTSRANGE", "" + from, "" + to);
        }
        for (int i = 0; i < replicas.size(); i++) {
            String id = call(masters.get(i), "CLUSTER", "MYID");
            call(replicas.get(i), "CLUSTER", "REPLICATE", id);
        }
        Await.until("the cluster stands", FORMED, this::whole);
    }

    /** Whether every living server holds it for complete, and every living replica is in step with its master. */
    public boolean whole() {
        return servers().stream().filter(RedisServer::isAlive).allMatch(this::inOrder);
    }

    private boolean inOrder(RedisServer node) {
        String replication = call(node, "INFO", "replication");
        String info = info(node);
        return info.contains("cluster_state:ok")
                && info.contains("cluster_slots_ok:" + SLOTS)
                && (replication.contains("role:master") || replication.contains("master_link_status:up"));
    }

    private String info(RedisServer node) {
        return call(node, "CLUSTER", "INFO");
    }

    private String busPort(RedisServer node) {
        return call(node, "CONFIG", "GET", "cluster-port").lines().toList().getLast();
    }

    /** As clients take it, with two of its masters. */
    public String uri() {
        return "redis-cluster://"
                + masters.stream()
                        .limit(2)
                        .map(node -> "127.0.0.1:" + node.port())
                        .collect(Collectors.joining(","));
    }

    public List<RedisServer> masters() {
        return List.copyOf(masters);
    }

    /** Masters first. */
    public List<RedisServer> servers() {
        List<RedisServer> all = new ArrayList<>(masters);
        all.addAll(replicas);
        return all;
    }

    /** The place, among the masters it was formed with, of the one that had the key's slot. */
    public int indexOf(String key) {
        int slot = Integer.parseInt(call(living(), "CLUSTER", "KEYSLOT", key));
        return slot * masters.size() / SLOTS;
    }

    /** The replica that was given to that master. */
    public RedisServer replica(int index) {
        return replicas.get(index);
    }

    private RedisServer living() {
        return servers().stream().filter(RedisServer::isAlive).findFirst().orElseThrow();
    }

    /** Asks one of the servers. */
    public String call(RedisServer server, String... words) {
        try (RedisProbe probe = RedisProbe.connect("127.0.0.1", server.port())) {
            return probe.call(words);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        servers().forEach(RedisServer::close);
    }
}
