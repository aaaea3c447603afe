package dev.parley.signaling;

import dev.parley.hub.node.NodeId;
import dev.parley.hub.node.Service;
import dev.parley.node.Deployable;
import dev.parley.node.Node;
import dev.parley.node.NodeSettings;
import dev.parley.ops.config.Setting;
import dev.parley.ops.config.SettingCatalog;
import dev.parley.ops.config.Settings;
import dev.parley.ops.config.SettingsException;
import dev.parley.ops.config.ValueType;
import dev.parley.ops.health.Health;
import dev.parley.ops.lifecycle.Component;
import dev.parley.ops.lifecycle.Lifecycle;
import dev.parley.ops.lifecycle.Step;
import dev.parley.signaling.ws.WebSocketConfig;
import dev.parley.signaling.ws.WebSocketWire;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deployable: a node that serves native clients over WebSocket. */
public final class Signaling implements Deployable.Assembled {
    public static final Setting<Integer> PORT = Setting.of(
                    "PARLEY_WS_PORT", ValueType.port(), "Port of the native wire, WebSocket")
            .defaultTo("7080");
    public static final Setting<Integer> OPS_PORT = NodeSettings.opsPort(7090);

    /** Every setting there is; that of the other deployable's port passes unread. */
    public static final SettingCatalog CATALOG =
            Deployable.catalog(List.of(PORT, OPS_PORT), List.of("PARLEY_SIO_PORT"));

    private static final Logger LOG = LoggerFactory.getLogger(Signaling.class);
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final Node node;
    private final Lifecycle lifecycle;
    private final AtomicInteger port = new AtomicInteger();

    /** Puts the node together; nothing starts. */
    public Signaling(NodeId id, Settings settings) throws SettingsException {
        this.node = new Node(Service.SIGNALING, id, settings, OPS_PORT);
        final WebSocketWire wire =
                new WebSocketWire(config(settings, node), node.gate(), node.meters(), node.acceptors(), node.workers());
        this.lifecycle = node.lifecycle(Component.named("native wire")
                .onStart(DEADLINE, Step.blocking(() -> listen(wire)))
                .onStop(DEADLINE, wire::stop));
    }

    public static void main(String[] arguments) {
        System.exit(Deployable.run("signaling", List.of(arguments), CATALOG, Signaling::new)
                .code());
    }

    /** From start to end. */
    @Override
    public Lifecycle lifecycle() {
        return lifecycle;
    }

    @Override
    public MeterRegistry meters() {
        return node.meters();
    }

    /** What readiness depends on. */
    public Health health() {
        return node.health();
    }

    /** The port of the native wire, once it listens. */
    public int port() {
        return port.get();
    }

    /** Where the ops server listens, once it does. */
    public InetSocketAddress opsAddress() {
        return node.opsAddress();
    }

    private void listen(WebSocketWire wire) throws IOException {
        port.set(wire.start());
        LOG.info("WebSocket on port {}", port.get());
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
                defaults.deadlines().withHeartbeat(settings.get(NodeSettings.HEARTBEAT)),
                new WebSocketConfig.Limits(
                        defaults.limits().connections(),
                        settings.get(NodeSettings.CONNECT_RATE),
                        settings.get(NodeSettings.CONNECT_BURST),
                        defaults.limits().handshakes(),
                        defaults.limits().addresses()),
                settings.get(NodeSettings.ORIGINS),
                settings.get(NodeSettings.TRUSTED_PROXIES),
                node.tls());
    }
}
