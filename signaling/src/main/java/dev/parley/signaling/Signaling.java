package dev.parley.signaling;

import dev.parley.hub.node.NodeId;
import dev.parley.node.Deployable;
import dev.parley.node.Deployed;
import dev.parley.node.Node;
import dev.parley.node.NodeSettings;
import dev.parley.node.edge.Edge;
import dev.parley.ops.config.Setting;
import dev.parley.ops.config.SettingCatalog;
import dev.parley.ops.config.Settings;
import dev.parley.ops.config.SettingsException;
import dev.parley.ops.config.ValueType;
import dev.parley.ops.http.AdminRoutes;
import dev.parley.ops.lifecycle.Component;
import dev.parley.ops.lifecycle.Step;
import dev.parley.protocol.Wire;
import dev.parley.signaling.ws.WebSocketConfig;
import dev.parley.signaling.ws.WebSocketWire;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deployable: a node that serves native clients over WebSocket. */
public final class Signaling {
    public static final Setting<Integer> PORT = Setting.of(
                    "PARLEY_WS_PORT", ValueType.port(), "Port of the native wire, WebSocket")
            .defaultTo("7080");
    public static final Setting<Integer> OPS_PORT = NodeSettings.opsPort(7090);

    /** Every setting there is; those of the other deployables alone pass unread. */
    public static final SettingCatalog CATALOG = Deployable.catalog(List.of(PORT, OPS_PORT), List.of("PARLEY_SIO_PORT"))
            .toleratingUnder(Deployable.ARTIFACTS);

    private static final Logger LOG = LoggerFactory.getLogger(Signaling.class);
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private Signaling() {}

    public static void main(String[] arguments) {
        System.exit(Deployable.run("signaling", List.of(arguments), CATALOG, Signaling::assemble)
                .code());
    }

    /** Puts a node together; nothing starts. */
    public static Deployed assemble(NodeId id, Settings settings) throws SettingsException {
        return assemble(id, settings, routes -> {});
    }

    /** As {@link #assemble(NodeId, Settings)}, with more that an operator may do. */
    public static Deployed assemble(NodeId id, Settings settings, Consumer<AdminRoutes> more) throws SettingsException {
        final Node node = new Node(Wire.NATIVE, id, settings, OPS_PORT, more);
        final WebSocketWire wire =
                new WebSocketWire(config(settings, node), node.gate(), node.meters(), node.acceptors(), node.workers());
        return new Deployed(
                node,
                port -> Component.named("native wire")
                        .onStart(DEADLINE, Step.blocking(() -> listen(wire, port)))
                        .onStop(DEADLINE, wire::stop));
    }

    private static void listen(WebSocketWire wire, IntConsumer port) throws IOException {
        final int bound = wire.start();
        port.accept(bound);
        LOG.info("WebSocket on port {}", bound);
    }

    private static WebSocketConfig config(Settings settings, Node node) {
        final WebSocketConfig defaults = WebSocketConfig.on(settings.get(NodeSettings.BIND), settings.get(PORT));
        final int maxMessage = Math.toIntExact(settings.get(NodeSettings.MAX_MESSAGE));
        return new WebSocketConfig(
                defaults.host(),
                defaults.port(),
                defaults.path(),
                maxMessage,
                Math.max(defaults.outboundBound(), maxMessage),
                defaults.deadlines().withHeartbeat(node.timing().heartbeat()),
                defaults.connections(),
                Edge.of(settings),
                node.tls());
    }
}
