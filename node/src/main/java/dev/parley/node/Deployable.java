package dev.parley.node;

import dev.parley.hub.node.NodeId;
import dev.parley.node.loop.NettyDefaults;
import dev.parley.ops.config.CommandLine;
import dev.parley.ops.config.Setting;
import dev.parley.ops.config.SettingCatalog;
import dev.parley.ops.config.SettingSources;
import dev.parley.ops.config.Settings;
import dev.parley.ops.config.SettingsException;
import dev.parley.ops.lifecycle.ExitCode;
import dev.parley.ops.log.Logging;
import dev.parley.ops.metrics.BuildInfo;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The run of a deployable's process, from its arguments to its exit code. */
public final class Deployable {
    /** What the settings start with that only nodes of artifacts have. */
    public static final String ARTIFACTS = "PARLEY_ARTIFACTS_";

    private static final Logger LOG = LoggerFactory.getLogger(Deployable.class);

    private Deployable() {}

    /** Puts a node together. */
    @FunctionalInterface
    public interface Assembly {
        Deployed assemble(NodeId id, Settings settings) throws SettingsException;
    }

    /** The catalog of a deployable that has these settings besides those of every node. */
    public static SettingCatalog catalog(List<Setting<?>> own, List<String> keysOfOthers) {
        final List<Setting<?>> all = new ArrayList<>(own);
        all.addAll(NodeSettings.all());
        return SettingCatalog.of(all).tolerating(keysOfOthers);
    }

    private static String help(String service, SettingCatalog catalog) {
        return "Parley, a " + service + " node: java -jar parley-" + service + ".jar [arguments]\n\n"
                + CommandLine.USAGE
                + "\nSettings, from the environment or a file:\n\n"
                + catalog.help();
    }

    /** Runs until the process is told to stop. Blocks. */
    @SuppressWarnings("SystemOut") // what a person at a terminal asked for, before there is a log
    public static ExitCode run(String service, List<String> arguments, SettingCatalog catalog, Assembly assembly) {
        final NodeId id = NodeId.random();
        Logging.silence();
        NettyDefaults.set();
        try {
            final CommandLine line = CommandLine.parse(arguments);
            if (line.help() || line.sample()) {
                System.out.print(line.help() ? help(service, catalog) : catalog.sampleFile());
                return ExitCode.OK;
            }
            final Settings settings = Settings.read(catalog, SettingSources.of(line.config()));
            final Logging logging = Logging.install(settings, service, id.value());
            LOG.info(
                    "{}.{} begins, version {}",
                    service,
                    id.value(),
                    BuildInfo.of(Deployable.class).version());
            final Deployed node = assembly.assemble(id, settings);
            return node.lifecycle().run(logging.bindTo(node.meters())::close);
        } catch (SettingsException e) {
            System.err.println(e.getMessage());
            return ExitCode.BAD_CONFIGURATION;
        }
    }
}
