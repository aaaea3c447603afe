package dev.parley.system.harness;

import dev.parley.hub.node.NodeId;
import dev.parley.hub.node.Service;
import dev.parley.node.Deployable;
import dev.parley.node.Deployed;
import dev.parley.node.NodeSettings;
import dev.parley.node.ServiceNode;
import dev.parley.ops.config.Setting;
import dev.parley.ops.config.SettingSources;
import dev.parley.ops.config.Settings;
import dev.parley.ops.config.SettingsException;
import dev.parley.ops.lifecycle.Component;
import dev.parley.ops.lifecycle.StartException;
import dev.parley.testkit.Await;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A node without a wire in the test's own process, that serves nothing: what the deployable has to stand on. */
public final class SpeakingNode implements AutoCloseable {
    private static final Setting<Integer> OPS_PORT = NodeSettings.opsPort(7092);
    private static final Duration READY = Duration.ofSeconds(60);
    private static final long STOP_SECONDS = 30;

    private final ServiceNode node;
    private final Deployed deployed;

    private SpeakingNode(ServiceNode node) {
        this.node = node;
        this.deployed = new Deployed(node, port -> new Component[0]);
    }

    /** Starts one beside the cluster's nodes, and waits until it is ready. */
    public static SpeakingNode beside(Cluster cluster) {
        final Map<String, String> values = new HashMap<>(cluster.servers().settings());
        values.put("PARLEY_DRAIN", "0s");
        values.put("PARLEY_JWT_SECRET", Token.SECRET);
        values.put("PARLEY_ADMIN_TOKEN", RunningNode.ADMIN_TOKEN);
        values.put("PARLEY_OPS_PORT", "0");
        try {
            final Settings settings = Settings.read(
                    Deployable.catalog(List.of(OPS_PORT), List.of()),
                    new SettingSources(Optional.empty(), Map.of(), values));
            final SpeakingNode started = new SpeakingNode(
                    new ServiceNode(Service.ARTIFACTS, NodeId.random(), settings, OPS_PORT, routes -> {}));
            started.deployed.lifecycle().start();
            Await.until(
                    "the node is ready",
                    READY,
                    () -> started.deployed.health().readiness().isUp());
            return started;
        } catch (SettingsException | StartException e) {
            throw new IllegalStateException(e);
        }
    }

    public ServiceNode node() {
        return node;
    }

    public int opsPort() {
        return deployed.opsAddress().getPort();
    }

    @Override
    public void close() {
        deployed.lifecycle()
                .stop("the test is over")
                .orTimeout(STOP_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}
