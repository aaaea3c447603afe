package dev.parley.system.harness;

import dev.parley.hub.node.NodeId;
import dev.parley.ops.config.SettingCatalog;
import dev.parley.ops.config.SettingSources;
import dev.parley.ops.config.Settings;
import dev.parley.ops.config.SettingsException;
import dev.parley.ops.lifecycle.Lifecycle;
import dev.parley.ops.lifecycle.StartException;
import dev.parley.rooms.Rooms;
import dev.parley.signaling.Signaling;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** A node in the test's own process, put together as its {@code main} does it. */
final class InProcessNode implements RunningNode {
    private static final int ANY = 0;
    private static final long STOP_SECONDS = 30;

    private final Wire wire;
    private final Lifecycle lifecycle;
    private final IntSupplier port;
    private final IntSupplier opsPort;

    private InProcessNode(Wire wire, Lifecycle lifecycle, IntSupplier port, IntSupplier opsPort) {
        this.wire = wire;
        this.lifecycle = lifecycle;
        this.port = port;
        this.opsPort = opsPort;
    }

    static InProcessNode start(Wire wire, Servers servers, Map<String, String> more) {
        try {
            final InProcessNode node = assemble(wire, NodeOptions.of(wire, servers, ANY, ANY, more));
            node.lifecycle.start();
            return node;
        } catch (SettingsException | StartException e) {
            throw new IllegalStateException(e);
        }
    }

    private static InProcessNode assemble(Wire wire, Map<String, String> values) throws SettingsException {
        return switch (wire) {
            case NATIVE -> {
                final Signaling signaling = new Signaling(NodeId.random(), settings(Signaling.CATALOG, values));
                yield new InProcessNode(
                        wire,
                        signaling.lifecycle(),
                        signaling::port,
                        () -> signaling.opsAddress().getPort());
            }
            case WEB -> {
                final Rooms rooms = new Rooms(NodeId.random(), settings(Rooms.CATALOG, values));
                yield new InProcessNode(
                        wire,
                        rooms.lifecycle(),
                        rooms::port,
                        () -> rooms.opsAddress().getPort());
            }
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
        return port.getAsInt();
    }

    @Override
    public int opsPort() {
        return opsPort.getAsInt();
    }

    @Override
    public void close() {
        lifecycle
                .stop("the test is over")
                .orTimeout(STOP_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}
