package dev.parley.system.harness;

import dev.parley.hub.node.NodeId;
import dev.parley.node.Deployed;
import dev.parley.node.Node;
import dev.parley.ops.config.SettingSources;
import dev.parley.ops.config.Settings;
import dev.parley.ops.config.SettingsException;
import dev.parley.ops.lifecycle.Component;
import dev.parley.ops.lifecycle.Phase;
import dev.parley.ops.lifecycle.StartException;
import dev.parley.signaling.Signaling;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A node in this process whose wire, which serves nobody, does not come to its end until it is let. */
public final class HangingNode implements RunningNode {
    private static final int ANY = 0;
    private static final Duration FOR_EVER = Duration.ofHours(1);

    private final CompletableFuture<Void> wireEnds = new CompletableFuture<>();
    private final Deployed node;

    private HangingNode(Map<String, String> values) throws SettingsException {
        final Settings settings =
                Settings.read(Signaling.CATALOG, new SettingSources(Optional.empty(), Map.of(), values));
        node = new Deployed(
                new Node(dev.parley.protocol.Wire.NATIVE, NodeId.random(), settings, Signaling.OPS_PORT, routes -> {}),
                port -> Component.named("hanging wire").onStop(FOR_EVER, () -> wireEnds));
    }

    public static HangingNode start(Servers servers, Map<String, String> settings) {
        try {
            final HangingNode hanging = new HangingNode(NodeOptions.of(Wire.NATIVE, servers, ANY, ANY, settings));
            hanging.node.lifecycle().start();
            return hanging;
        } catch (SettingsException | StartException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Tells it to stop, as a signal does. */
    public void stop() {
        var _ = node.lifecycle().stop("the test says so");
    }

    /** Whether it has not been told to stop. */
    public boolean isRunning() {
        return node.lifecycle().phase() == Phase.RUNNING;
    }

    @Override
    public Wire wire() {
        return Wire.NATIVE;
    }

    @Override
    public int port() {
        return node.port();
    }

    @Override
    public int opsPort() {
        return node.opsAddress().getPort();
    }

    @Override
    public void close() {
        wireEnds.complete(null);
        node.lifecycle().stop("the test is over").join();
    }
}
