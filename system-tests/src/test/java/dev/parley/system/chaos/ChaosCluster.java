package dev.parley.system.chaos;

import dev.parley.system.harness.Servers;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Two nodes of each kind, each a process behind proxies, and servers of their own. */
final class ChaosCluster implements AutoCloseable {
    /** Of each kind. */
    static final int NODES = 2;

    static final Path FOLDER = Path.of("target", "chaos").toAbsolutePath();

    private static final int WARM_UP_SESSIONS = 40;
    private static final long WARM_UP_MILLIS = 1_500;
    private static final Duration GONE = Duration.ofSeconds(20);

    private final Servers servers;
    private final List<ChaosNode> nodes = new ArrayList<>();
    private Footprint before;

    private ChaosCluster(Servers servers) {
        this.servers = servers;
    }

    /** Returns when all nodes are ready. */
    static ChaosCluster start(ChaosOptions options) {
        try {
            Files.createDirectories(FOLDER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        final ChaosCluster cluster = new ChaosCluster(Servers.forFaults());
        for (Wire wire : Wire.values()) {
            for (int i = 0; i < NODES; i++) {
                final ChaosNode node = new ChaosNode(wire, i, cluster.servers, options, FOLDER);
                cluster.nodes.add(node);
                node.start();
            }
        }
        cluster.nodes.forEach(ChaosNode::awaitReady);
        cluster.warmUp(options);
        return cluster;
    }

    /** Some clients that come and go: what a node has made by then, it keeps. */
    private void warmUp(ChaosOptions options) {
        final World world = new World(this, options.withSessions(WARM_UP_SESSIONS));
        try (Crowd crowd = new Crowd(world, 0)) {
            crowd.start();
            new Faults(world).pause(WARM_UP_MILLIS);
        }
        Await.until("the first clients are gone", GONE, () -> {
            before = Footprint.of(this);
            return before.nodes().entrySet().stream()
                    .filter(count -> count.getKey().endsWith("sessions"))
                    .allMatch(count -> count.getValue() == 0);
        });
    }

    /** What it held before the first run. */
    Footprint before() {
        return before;
    }

    Servers servers() {
        return servers;
    }

    List<ChaosNode> nodes() {
        return List.copyOf(nodes);
    }

    ChaosNode node(Wire wire, int index) {
        return nodes.stream()
                .filter(node -> node.wire() == wire)
                .skip(index)
                .findFirst()
                .orElseThrow();
    }

    /** The other node of its kind. */
    ChaosNode sibling(ChaosNode one) {
        return nodes.stream()
                .filter(node -> node.wire() == one.wire() && node != one)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        nodes.forEach(ChaosNode::close);
        servers.close();
    }
}
