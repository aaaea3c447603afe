package dev.parley.system.harness;

import dev.parley.hub.node.NodeId;
import dev.parley.node.Deployed;
import dev.parley.ops.config.SettingCatalog;
import dev.parley.ops.config.SettingSources;
import dev.parley.ops.config.Settings;
import dev.parley.ops.config.SettingsException;
import dev.parley.ops.http.AdminRoutes;
import dev.parley.ops.lifecycle.StartException;
import dev.parley.rooms.Rooms;
import dev.parley.signaling.Signaling;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A node in the test's own process, put together as its {@code main} does it. */
final class InProcessNode implements RunningNode {
    private static final int ANY = 0;
    private static final long STOP_SECONDS = 30;

    private final Wire wire;
    private final Deployed node;

    private InProcessNode(Wire wire, Deployed node) {
        this.wire = wire;
        this.node = node;
    }

    static InProcessNode start(Wire wire, Servers servers, Map<String, String> more) {
        return start(wire, servers, more, routes -> {});
    }

    static InProcessNode start(Wire wire, Servers servers, Map<String, String> more, Consumer<AdminRoutes> routes) {
        try {
            final Deployed node = assemble(wire, NodeOptions.of(wire, servers, ANY, ANY, more), routes);
            node.lifecycle().start();
            return new InProcessNode(wire, node);
        } catch (SettingsException | StartException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Deployed assemble(Wire wire, Map<String, String> values, Consumer<AdminRoutes> routes)
            throws SettingsException {
        return switch (wire) {
            case NATIVE -> Signaling.assemble(NodeId.random(), settings(Signaling.CATALOG, values), routes);
            case WEB -> Rooms.assemble(NodeId.random(), settings(Rooms.CATALOG, values), routes);
        };
    }

    private static Settings settings(SettingCatalog catalog, Map<String, String> values) throws SettingsException {
        return Settings.read(catalog, new SettingSources(Optional.empty(), Map.of(), values));
    }

    @Override
    public Wire wire() {
        return wire;
    }

    @Override
    public int port() {
        return node.port();
    }

    @Override
    public int opsPort() {
        return node.opsAddress().getPort();
    }

    SortedSet<String> adminRoutes() {
        return node.adminRoutes();
    }

    MeterRegistry meters() {
        return node.meters();
    }

    @Override
    public void close() {
        node.lifecycle()
                .stop("the test is over")
                .orTimeout(STOP_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}
