package dev.parley.artifacts.node;

import dev.parley.hub.node.NodeId;
import dev.parley.hub.node.Service;
import dev.parley.node.Deployable;
import dev.parley.node.Deployed;
import dev.parley.node.ServiceNode;
import dev.parley.ops.config.Setting;
import dev.parley.ops.config.SettingCatalog;
import dev.parley.ops.config.Settings;
import dev.parley.ops.config.SettingsException;
import dev.parley.ops.http.AdminRoutes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Deployable: a node that keeps recordings and files of rooms. */
public final class ArtifactsNode {
    /** Every setting there is; those of the other deployables' ports pass unread. */
    public static final SettingCatalog CATALOG =
            Deployable.catalog(own(), List.of("PARLEY_WS_PORT", "PARLEY_SIO_PORT"));

    private ArtifactsNode() {}

    public static void main(String[] arguments) {
        System.exit(Deployable.run("artifacts", List.of(arguments), CATALOG, ArtifactsNode::assemble)
                .code());
    }

    /** Puts a node together; nothing starts. */
    public static Deployed assemble(NodeId id, Settings settings) throws SettingsException {
        return assemble(id, settings, routes -> {});
    }

    /** As {@link #assemble(NodeId, Settings)}, with more that an operator may do. */
    public static Deployed assemble(NodeId id, Settings settings, Consumer<AdminRoutes> more) throws SettingsException {
        final ServiceNode node = new ServiceNode(Service.ARTIFACTS, id, settings, ArtifactSettings.OPS_PORT, more);
        return new Deployed(node, new ArtifactsParts(node, settings)::components);
    }

    private static List<Setting<?>> own() {
        final List<Setting<?>> own = new ArrayList<>(ArtifactSettings.all());
        own.add(1, ArtifactSettings.OPS_PORT);
        return own;
    }
}
