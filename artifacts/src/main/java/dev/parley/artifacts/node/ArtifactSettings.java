package dev.parley.artifacts.node;

import dev.parley.artifacts.core.Limits;
import dev.parley.artifacts.http.ArtifactsWireConfig;
import dev.parley.artifacts.http.LinkSecret;
import dev.parley.artifacts.media.Isolation;
import dev.parley.artifacts.store.CatalogSettings;
import dev.parley.artifacts.store.DiskSync;
import dev.parley.node.NodeSettings;
import dev.parley.node.edge.Edge;
import dev.parley.ops.config.Secret;
import dev.parley.ops.config.Setting;
import dev.parley.ops.config.Settings;
import dev.parley.ops.config.ValueType;
import io.netty.handler.ssl.SslContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The settings that a node of artifacts has beside those of every node. Each has a default. */
public final class ArtifactSettings {
    private static final int LINK_SECRET = 32;
    private static final int MAX_COUNT = 1_000_000;
    private static final int MAX_SLOTS = 64;
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration YEARS = Duration.ofDays(3650);
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final long TEBI = 1L << 40;
    private static final String POSTGRES = "jdbc:postgresql:";

    public static final Setting<Integer> PORT = Setting.of(
                    "PARLEY_ARTIFACTS_PORT", ValueType.port(), "Port of uploads and downloads, HTTP")
            .defaultTo("7082");
    public static final Setting<Integer> OPS_PORT = NodeSettings.opsPort(7092);
    public static final Setting<Path> FOLDER = Setting.of(
                    "PARLEY_ARTIFACTS_FOLDER",
                    ValueType.of("a folder's name", Path::of),
                    "Where the bytes are, and the catalog unless a database is named; nodes of one machine may share it"
                            + " if they share the database")
            .defaultTo("/var/lib/parley/artifacts");
    static final Setting<Optional<String>> DATABASE = Setting.of(
                    "PARLEY_ARTIFACTS_DATABASE",
                    ValueType.ofUris("a JDBC URL of PostgreSQL", ArtifactSettings::checked),
                    "PostgreSQL, which has the catalog, such as jdbc:postgresql://db.example:5432/parley; if not set, H2 in"
                            + " PARLEY_ARTIFACTS_FOLDER, for one node alone")
            .optional();
    static final Setting<Optional<String>> DATABASE_USER = Setting.of(
                    "PARLEY_ARTIFACTS_DATABASE_USER", ValueType.string(), "The user of PARLEY_ARTIFACTS_DATABASE")
            .optional();
    static final Setting<Optional<Secret>> DATABASE_PASSWORD = Setting.of(
                    "PARLEY_ARTIFACTS_DATABASE_PASSWORD", ValueType.secret(1), "The password of that user")
            .optional();
    static final Setting<Integer> DATABASE_CONNECTIONS = Setting.of(
                    "PARLEY_ARTIFACTS_DATABASE_CONNECTIONS",
                    ValueType.integer(1, 1_000),
                    "Connections of a node to the catalog's database")
            .defaultTo(Integer.toString(CatalogSettings.CONNECTIONS));
    static final Setting<DiskSync> SYNC = Setting.of(
                    "PARLEY_ARTIFACTS_SYNC",
                    ValueType.oneOf(DiskSync.class),
                    "What is acknowledged: ack, what the disk has; none, what the operating system has, which loses it if the"
                            + " machine dies")
            .defaultTo("ack");
    static final Setting<Long> MAX_SIZE = Setting.of(
                    "PARLEY_ARTIFACTS_MAX_SIZE", ValueType.byteSize(1, TEBI), "The largest artifact there may be")
            .defaultTo("10GB");
    static final Setting<Integer> USER_UPLOADS = Setting.of(
                    "PARLEY_ARTIFACTS_USER_UPLOADS",
                    ValueType.integer(1, MAX_COUNT),
                    "Uploads of one user that are not whole yet")
            .defaultTo("16");
    static final Setting<Duration> IDLE = Setting.of(
                    "PARLEY_ARTIFACTS_IDLE",
                    ValueType.duration(SHORT, YEARS),
                    "How long an upload is kept without a byte")
            .defaultTo("24h");
    static final Setting<Duration> LONGEST = Setting.of(
                    "PARLEY_ARTIFACTS_LONGEST",
                    ValueType.duration(SHORT, YEARS),
                    "How long an upload is kept that is not whole, however many bytes come")
            .defaultTo("7d");
    static final Setting<Duration> KEEP = Setting.of(
                    "PARLEY_ARTIFACTS_KEEP",
                    ValueType.duration(SHORT, YEARS),
                    "How long an artifact is kept once it is whole")
            .defaultTo("30d");
    static final Setting<Duration> SILENCE = Setting.of(
                    "PARLEY_ARTIFACTS_SILENCE",
                    ValueType.duration(SHORT, DAY),
                    "Without a byte for so long an upload counts as paused, and a recording as over")
            .defaultTo("30s");
    static final Setting<Long> MIN_FREE = Setting.of(
                    "PARLEY_ARTIFACTS_MIN_FREE",
                    ValueType.byteSize(0, TEBI),
                    "Bytes free on disk below which no new upload is taken; those under way go on")
            .defaultTo("2GB");
    static final Setting<Integer> CONNECTIONS = Setting.of(
                    "PARLEY_ARTIFACTS_CONNECTIONS", ValueType.integer(1, MAX_COUNT), "Connections of clients to a node")
            .defaultTo("10000");
    static final Setting<Optional<Secret>> LINKS = Setting.of(
                    "PARLEY_ARTIFACTS_LINK_SECRET",
                    ValueType.secret(LINK_SECRET),
                    "Signs links to artifacts, on all nodes the same; if not set it is made up, and links end with the node")
            .optional();
    static final Setting<Optional<Integer>> WORKERS = Setting.of(
                    "PARLEY_ARTIFACTS_WORKERS",
                    ValueType.integer(0, MAX_SLOTS),
                    "Artifacts that a node works on at once; 0 leaves the work to other nodes; if not set, half as many as"
                            + " processors")
            .optional();
    static final Setting<Isolation> MEDIA_SANDBOX = Setting.of(
                    "PARLEY_ARTIFACTS_SANDBOX",
                    ValueType.oneOf(Isolation.class),
                    "What keeps ffmpeg from the machine: namespaces, of its own, without which it is not run; container, the"
                            + " node's own, in which there is nothing that it must not reach")
            .defaultTo("namespaces");

    private ArtifactSettings() {}

    /** All of them but {@link #OPS_PORT}, in the order in which operators shall see them. */
    public static List<Setting<?>> all() {
        return List.of(
                PORT,
                FOLDER,
                DATABASE,
                DATABASE_USER,
                DATABASE_PASSWORD,
                DATABASE_CONNECTIONS,
                SYNC,
                MAX_SIZE,
                USER_UPLOADS,
                IDLE,
                LONGEST,
                KEEP,
                SILENCE,
                MIN_FREE,
                CONNECTIONS,
                LINKS,
                WORKERS,
                MEDIA_SANDBOX);
    }

    private static String checked(String url) {
        if (!url.startsWith(POSTGRES)) {
            throw new IllegalArgumentException();
        }
        return url;
    }

    /** What they come to for {@link Limits}. */
    static Limits limits(Settings settings) {
        return new Limits(
                settings.get(MAX_SIZE),
                settings.get(USER_UPLOADS),
                settings.get(IDLE),
                settings.get(LONGEST),
                settings.get(KEEP),
                Limits.DEFAULT.tombstone(),
                settings.get(SILENCE),
                settings.get(MIN_FREE));
    }

    /** What they come to for the wire. */
    static ArtifactsWireConfig wire(Settings settings, @Nullable SslContext tls) {
        return new ArtifactsWireConfig(
                settings.get(NodeSettings.BIND),
                settings.get(PORT),
                settings.get(CONNECTIONS),
                ArtifactsWireConfig.AtOnce.DEFAULT,
                ArtifactsWireConfig.Deadlines.DEFAULT,
                Edge.of(settings),
                tls,
                limits(settings),
                settings.get(LINKS)
                        .map(secret -> LinkSecret.of(secret.reveal().getBytes(StandardCharsets.UTF_8)))
                        .orElseGet(LinkSecret::random));
    }
}
