package dev.parley.rooms;

import dev.parley.hub.Timing;
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
import dev.parley.protocol.Wire;
import dev.parley.rooms.socketio.SocketIoConfig;
import dev.parley.rooms.web.WebWire;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deployable: a node that serves web clients over Socket.IO. */
public final class Rooms {
    public static final Setting<Integer> PORT = Setting.of(
                    "PARLEY_SIO_PORT", ValueType.port(), "Port of the web wire, Socket.IO")
            .defaultTo("7081");
    public static final Setting<Integer> OPS_PORT = NodeSettings.opsPort(7091);

    /** Every setting there is; those of the other deployables alone pass unread. */
    public static final SettingCatalog CATALOG = Deployable.catalog(List.of(PORT, OPS_PORT), List.of("PARLEY_WS_PORT"))
            .toleratingUnder(Deployable.ARTIFACTS);

    private static final Logger LOG = LoggerFactory.getLogger(Rooms.class);
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final int MAX_CLIENTS = 100_000;
    /** Twice what an outbox holds: a resume sends all of it at once, and others' signals alone must not get so far. */
    private static final int PENDING_BYTES = 4 * 1024 * 1024;

    private Rooms() {}

    public static void main(String[] arguments) {
        System.exit(Deployable.run("rooms", List.of(arguments), CATALOG, Rooms::assemble)
                .code());
    }

    /** Puts a node together; nothing starts. */
    public static Deployed assemble(NodeId id, Settings settings) throws SettingsException {
        return assemble(id, settings, routes -> {});
    }

    /** As {@link #assemble(NodeId, Settings)}, with more that an operator may do. */
    public static Deployed assemble(NodeId id, Settings settings, Consumer<AdminRoutes> more) throws SettingsException {
        final Node node = new Node(Wire.WEB, id, settings, OPS_PORT, more);
        final WebWire wire =
                new WebWire(config(settings, node.timing()), node.gate(), node.meters(), node.workers(), node.tls());
        return new Deployed(
                node,
                port -> Component.named("web wire")
                        .onStart(DEADLINE, () -> wire.start().thenAccept(bound -> listens(bound, port)))
                        .onStop(DEADLINE, wire::stop));
    }

    private static void listens(int bound, IntConsumer port) {
        port.accept(bound);
        LOG.info("Socket.IO on port {}", bound);
    }

    private static SocketIoConfig config(Settings settings, Timing timing) {
        return SocketIoConfig.builder()
                .bind(settings.get(NodeSettings.BIND), settings.get(PORT))
                .heartbeat(timing.heartbeat(), timing.heartbeatTimeout())
                .limits(new SocketIoConfig.Limits(
                        Math.toIntExact(settings.get(NodeSettings.MAX_MESSAGE)),
                        PENDING_BYTES,
                        MAX_CLIENTS,
                        MAX_CLIENTS))
                .edge(Edge.of(settings))
                .build();
    }
}
