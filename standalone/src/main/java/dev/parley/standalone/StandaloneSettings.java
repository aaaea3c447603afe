package dev.parley.standalone;

import dev.parley.artifacts.node.ArtifactSettings;
import dev.parley.artifacts.node.ArtifactsNode;
import dev.parley.node.NodeSettings;
import dev.parley.ops.config.Setting;
import dev.parley.ops.config.SettingCatalog;
import dev.parley.ops.config.SettingSources;
import dev.parley.ops.config.Settings;
import dev.parley.ops.config.SettingsException;
import dev.parley.ops.config.ValueType;
import dev.parley.ops.log.LogLevel;
import dev.parley.ops.log.Logging;
import dev.parley.rooms.Rooms;
import dev.parley.signaling.Signaling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The settings of the whole, and those of each node that follow from them. Nodes have what every node has, but for servers
 * that are not named, which are embedded, and a secret that is not given, which is made up.
 */
final class StandaloneSettings {
    static final Setting<String> BIND = Setting.of(
                    "PARLEY_BIND", ValueType.string(), "The address that the wires and the page listen on")
            .defaultTo("127.0.0.1");
    static final Setting<Integer> PAGE_PORT = Setting.of("PARLEY_PAGE_PORT", ValueType.port(), "Port of the demo page")
            .defaultTo("7088");
    static final Setting<Integer> OPS_PORT = Setting.of(
                    "PARLEY_OPS_PORT",
                    ValueType.port(),
                    "Port of /metrics, /health and /admin of the signaling node; the rooms node has the next one, the artifacts"
                            + " node the one after it")
            .defaultTo("7090");
    /** All ports there are. */
    static final List<Setting<Integer>> PORTS =
            List.of(Signaling.PORT, Rooms.PORT, ArtifactSettings.PORT, OPS_PORT, PAGE_PORT);

    static final List<Setting<Optional<String>>> REDIS = List.of(
            server(NodeSettings.REDIS_SIGNALING), server(NodeSettings.REDIS_ROOMS), server(NodeSettings.REDIS_SHARED));
    static final Setting<Optional<String>> AMQP = server(NodeSettings.AMQP);
    static final Setting<Optional<Path>> ARTIFACTS_FOLDER = Setting.of(
                    ArtifactSettings.FOLDER.key(),
                    ValueType.of(ArtifactSettings.FOLDER.expected(), Path::of),
                    "Where recordings and files are kept, in place of a folder that is gone at the end")
            .optional();

    /** Tokens are signed here, the page is served without TLS, and the log is for people: nothing else is to be had. */
    private static final Set<String> NOT_HERE =
            Set.of("PARLEY_JWKS_URL", "PARLEY_TLS_CERT", "PARLEY_TLS_KEY", "PARLEY_DRAIN", Logging.FORMAT.key());

    private static final List<Setting<?>> OWN = List.of(
            BIND,
            Signaling.PORT,
            Rooms.PORT,
            ArtifactSettings.PORT,
            OPS_PORT,
            PAGE_PORT,
            REDIS.get(0),
            REDIS.get(1),
            REDIS.get(2),
            AMQP,
            ARTIFACTS_FOLDER);

    static final SettingCatalog CATALOG = SettingCatalog.of(all()).tolerating(List.of(Logging.FORMAT.key()));

    private final SettingSources sources;
    private final Settings settings;

    private StandaloneSettings(SettingSources sources, Settings settings) {
        this.sources = sources;
        this.settings = settings;
    }

    static StandaloneSettings read(SettingSources sources) throws SettingsException {
        return new StandaloneSettings(sources, Settings.read(CATALOG, sources));
    }

    <T> T get(Setting<T> setting) {
        return settings.get(setting);
    }

    boolean needsEmbeddedRedis() {
        return REDIS.stream().anyMatch(redis -> get(redis).isEmpty());
    }

    LogLevel logLevel() {
        return settings.get(Logging.LEVEL);
    }

    /** The port of the rooms node's ops server; 0 for a free one. */
    int roomsOpsPort() {
        final int first = get(OPS_PORT);
        return first == 0 ? 0 : first + 1;
    }

    /** The port of the artifacts node's ops server; 0 for a free one. */
    int artifactsOpsPort() {
        final int rooms = roomsOpsPort();
        return rooms == 0 ? 0 : rooms + 1;
    }

    /** What the signaling node is to be told. */
    Settings signaling(Surroundings surroundings) throws SettingsException {
        return node(Signaling.CATALOG, surroundings, get(OPS_PORT));
    }

    /** What the rooms node is to be told. */
    Settings rooms(Surroundings surroundings) throws SettingsException {
        return node(Rooms.CATALOG, surroundings, roomsOpsPort());
    }

    /** What the artifacts node is to be told. */
    Settings artifacts(Surroundings surroundings) throws SettingsException {
        return node(ArtifactsNode.CATALOG, surroundings, artifactsOpsPort());
    }

    private Settings node(SettingCatalog catalog, Surroundings surroundings, int opsPort) throws SettingsException {
        final Map<String, String> overrides = new HashMap<>(sources.overrides());
        overrides.putAll(surroundings.settings());
        overrides.put(BIND.key(), get(BIND));
        // There is no other node to go to.
        overrides.put(NodeSettings.DRAIN.key(), "0s");
        overrides.put(OPS_PORT.key(), Integer.toString(opsPort));
        final List<String> origins = new ArrayList<>(surroundings.origins());
        get(NodeSettings.ORIGINS).forEach(origin -> origins.add(origin.toString()));
        overrides.put(NodeSettings.ORIGINS.key(), String.join(",", origins));
        return Settings.read(catalog.tolerating(CATALOG.keys()), sources.withOverrides(overrides));
    }

    private static List<Setting<?>> all() {
        final Set<String> own = OWN.stream().map(Setting::key).collect(Collectors.toSet());
        final List<Setting<?>> all = new ArrayList<>(OWN);
        Stream.concat(ArtifactSettings.all().stream(), NodeSettings.all().stream())
                .filter(setting -> !own.contains(setting.key()) && !NOT_HERE.contains(setting.key()))
                .forEach(all::add);
        return all;
    }

    /** The node's setting of a server, which is embedded unless it is named. */
    private static Setting<Optional<String>> server(Setting<?> ofNode) {
        return Setting.of(
                        ofNode.key(),
                        ValueType.ofUris(ofNode.expected(), Function.identity()),
                        ofNode.help() + ", in place of the embedded one")
                .optional();
    }

    /**
     * What nodes are told beside what the settings say.
     *
     * @param settings addresses of servers, and the secret
     * @param origins of the demo page
     */
    record Surroundings(Map<String, String> settings, List<String> origins) {}
}
