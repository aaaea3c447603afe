package dev.parley.system.harness;

import dev.parley.ops.http.AdminRoutes;
import dev.parley.testkit.Await;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Nodes of both kinds on the same servers. For one thread. */
public final class Cluster implements AutoCloseable {
    public static final Duration BRIEF_WINDOW = Duration.ofMillis(1500);
    public static final int BRIEF_ROOM = 3;
    public static final String TURN_SECRET = "shared with the TURN server";

    private static final Duration READY = Duration.ofSeconds(60);
    private static final AtomicLong NAMES = new AtomicLong();

    private final Servers servers;
    private final List<RunningNode> nodes = new ArrayList<>();

    private Cluster(Servers servers) {
        this.servers = servers;
    }

    /** No nodes yet; the servers are ended with the cluster. */
    public static Cluster on(Servers servers) {
        return new Cluster(servers);
    }

    /** Two nodes of each kind with default settings, in this process, for all tests of this JVM that harm nobody. */
    public static Cluster shared() {
        return Shared.CLUSTER;
    }

    /**
     * Like {@link #shared()}, for what takes time or fills up: sessions outlive their connection by {@link #BRIEF_WINDOW},
     * rooms hold {@value #BRIEF_ROOM} members, and there are ICE servers. On servers of its own: siblings adopt each other's
     * sessions, and have to have one window.
     */
    public static Cluster brief() {
        return Brief.CLUSTER;
    }

    /** A name that no other test uses, for rooms and users. */
    public static String unique(String stem) {
        return stem + "-" + NAMES.incrementAndGet() + "-" + Long.toString(System.nanoTime(), 36);
    }

    public Servers servers() {
        return servers;
    }

    /** Starts a node in this process and waits until it is ready. */
    public RunningNode start(Wire wire, Map<String, String> settings) {
        return added(InProcessNode.start(wire, servers, settings));
    }

    public RunningNode start(Wire wire) {
        return start(wire, Map.of());
    }

    /** Starts a node in this process that the caller closes, and waits until it is ready: the cluster does not count it. */
    public RunningNode startApart(Wire wire, Map<String, String> settings) {
        final RunningNode node = InProcessNode.start(wire, servers, settings);
        awaitReady(node);
        return node;
    }

    /** As {@link #start(Wire)}, with more routes of the admin API. */
    public RunningNode start(Wire wire, Consumer<AdminRoutes> routes) {
        return added(InProcessNode.start(wire, servers, Map.of(), routes));
    }

    /** What an operator may ask of a node in this process, as {@code METHOD path}. */
    public static SortedSet<String> adminRoutesOf(RunningNode node) {
        return ((InProcessNode) node).adminRoutes();
    }

    /** Of a node in this process. */
    public static MeterRegistry metersOf(RunningNode node) {
        return ((InProcessNode) node).meters();
    }

    /** As {@link #spawn}; the caller closes it, and the cluster does not count it. */
    public ProcessNode spawnApart(Wire wire, Map<String, String> settings) {
        return ProcessNode.start(wire, servers, settings);
    }

    /** Starts a node in a process of its own; {@link #awaitReady} tells when it serves. */
    public ProcessNode spawn(Wire wire, Map<String, String> settings) {
        final ProcessNode node = ProcessNode.start(wire, servers, settings);
        nodes.add(node);
        return node;
    }

    /** Waits until every node given is ready. */
    public static void awaitReady(RunningNode... some) {
        for (RunningNode node : some) {
            try {
                Await.until("node is ready: " + node.wire(), READY, node::ready);
            } catch (AssertionError e) {
                throw new AssertionError(e.getMessage() + "\n" + health(node), e);
            }
        }
    }

    private static String health(RunningNode node) {
        try {
            return node.get("/health/ready").body();
        } catch (UncheckedIOException gone) {
            return "its ops server does not answer";
        }
    }

    /** The first node of that kind. */
    public RunningNode node(Wire wire) {
        return node(wire, 0);
    }

    /** The node of that kind with that index, in order of their start. */
    public RunningNode node(Wire wire, int index) {
        return nodes.stream()
                .filter(node -> node.wire() == wire)
                .skip(index)
                .findFirst()
                .orElseThrow();
    }

    public List<RunningNode> nodes() {
        return List.copyOf(nodes);
    }

    /** A new client with an ordinary token and a user of its own, on the first node of that kind. */
    public TestClient client(Wire wire) {
        return TestClient.admitted(node(wire), unique("user"));
    }

    /** Two peers in one room, each of the other's node unless they share a wire: then on two nodes of it. */
    public Pair pair(Wire.Pairing pairing) {
        return Pair.in(this, pairing, unique("room"));
    }

    @Override
    public void close() {
        nodes.forEach(RunningNode::close);
        nodes.clear();
        servers.close();
    }

    private RunningNode added(RunningNode node) {
        nodes.add(node);
        awaitReady(node);
        return node;
    }

    /** Started with the first test that asks, ended with the JVM. */
    private static final class Shared {
        private static final Cluster CLUSTER = start();

        private static Cluster start() {
            final Cluster cluster = new Cluster(Servers.start());
            for (Wire wire : Wire.values()) {
                cluster.start(wire);
                cluster.start(wire);
            }
            return cluster;
        }
    }

    private static final class Brief {
        private static final Cluster CLUSTER = start();

        private static Cluster start() {
            final Cluster cluster = new Cluster(Servers.start());
            final Map<String, String> settings = Map.of(
                    "PARLEY_RESUME_WINDOW",
                    BRIEF_WINDOW.toMillis() + "ms",
                    "PARLEY_MAX_ROOM",
                    Integer.toString(BRIEF_ROOM),
                    "PARLEY_STUN_URLS",
                    "stun:stun.example:3478",
                    "PARLEY_TURN_URLS",
                    "turn:turn.example:3478?transport=udp",
                    "PARLEY_TURN_SECRET",
                    TURN_SECRET);
            for (Wire wire : Wire.values()) {
                cluster.start(wire, settings);
                cluster.start(wire, settings);
            }
            return cluster;
        }
    }
}
