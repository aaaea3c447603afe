package dev.parley.node;

import dev.parley.hub.auth.TokenRules;
import dev.parley.ops.config.AddressRange;
import dev.parley.ops.config.HostPattern;
import dev.parley.ops.config.Secret;
import dev.parley.ops.config.Setting;
import dev.parley.ops.config.ValueType;
import dev.parley.ops.log.Logging;
import dev.parley.redis.pool.Endpoint;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The settings that both deployables have. Each has a default but the one that tokens are checked with. */
public final class NodeSettings {
    private static final int MAX_LIST = 64;

    public static final Setting<String> BIND = Setting.of(
                    "PARLEY_BIND", ValueType.string(), "The address that the wires listen on")
            .defaultTo("0.0.0.0");
    public static final Setting<String> OPS_BIND = Setting.of(
                    "PARLEY_OPS_BIND",
                    ValueType.string(),
                    "The address that /metrics, /health and /admin listen on; 0.0.0.0 for a scraper or probe on another host")
            .defaultTo("127.0.0.1");
    public static final Setting<Optional<Secret>> JWT_SECRET = Setting.of(
                    "PARLEY_JWT_SECRET",
                    ValueType.secret(32),
                    "Shared with whoever issues tokens (HS256); this or PARLEY_JWKS_URL")
            .optional();
    public static final Setting<Optional<Secret>> JWT_SECRET_PREVIOUS = Setting.of(
                    "PARLEY_JWT_SECRET_PREVIOUS",
                    ValueType.secret(32),
                    "Tokens signed with it are good, too, while PARLEY_JWT_SECRET is being changed")
            .optional();
    public static final Setting<Optional<URI>> JWKS_URL = Setting.of(
                    "PARLEY_JWKS_URL",
                    ValueType.uri("http", "https"),
                    "Where the keys are published that tokens are signed with (RS256, ES256, EdDSA)")
            .optional();
    public static final Setting<Optional<String>> JWT_ISSUER = Setting.of(
                    "PARLEY_JWT_ISSUER", ValueType.string(), "The iss that tokens must have; any or none if not set")
            .optional();
    public static final Setting<Optional<String>> JWT_AUDIENCE = Setting.of(
                    "PARLEY_JWT_AUDIENCE",
                    ValueType.string(),
                    "What must be in the aud of tokens (client_id where they have no aud); any or none if not set")
            .optional();
    public static final Setting<Optional<Duration>> JWT_LEEWAY = Setting.of(
                    "PARLEY_JWT_LEEWAY",
                    ValueType.duration(Duration.ZERO, TokenRules.MAX_LEEWAY),
                    "By how much the clocks of issuers may differ; if not set, 5s for nbf and nothing for exp")
            .optional();
    public static final Setting<String> JWT_ROOMS_CLAIM = claim("ROOMS", "rooms");
    public static final Setting<String> JWT_ROLE_CLAIM = claim("ROLE", "role");
    public static final Setting<String> JWT_NAME_CLAIM = claim("NAME", "name");
    public static final Setting<String> REDIS_SIGNALING = redis("SIGNALING", "the signaling nodes' own", 6380);
    public static final Setting<String> REDIS_ROOMS = redis("ROOMS", "the rooms nodes' own", 6379);
    public static final Setting<String> REDIS_SHARED = redis("SHARED", "the one that all nodes share", 6381);
    public static final Setting<URI> AMQP = Setting.of(
                    "PARLEY_AMQP", ValueType.uri("amqp", "amqps"), "The RabbitMQ broker")
            .defaultTo("amqp://guest:guest@localhost:5672");
    public static final Setting<List<HostPattern>> ORIGINS = Setting.of(
                    "PARLEY_ORIGINS",
                    ValueType.hostPatterns(MAX_LIST),
                    "Origins that browsers may come from, such as https://app.example; * for any")
            .defaultTo("");
    public static final Setting<List<AddressRange>> TRUSTED_PROXIES = Setting.of(
                    "PARLEY_TRUSTED_PROXIES",
                    ValueType.addressRanges(MAX_LIST),
                    "Proxies whose X-Forwarded-For, X-Forwarded-Host and PROXY protocol are believed")
            .defaultTo("");
    public static final Setting<Optional<Path>> TLS_CERT =
            file("PARLEY_TLS_CERT", "Certificate chain of the wires, PEM");
    public static final Setting<Optional<Path>> TLS_KEY =
            file("PARLEY_TLS_KEY", "Private key of the wires, PKCS#8 PEM");
    public static final Setting<Integer> MAX_ROOM = Setting.of(
                    "PARLEY_MAX_ROOM", ValueType.integer(2, 10_000), "Members that a room holds")
            .defaultTo("200");
    public static final Setting<Duration> RESUME_WINDOW = Setting.of(
                    "PARLEY_RESUME_WINDOW",
                    ValueType.duration(Duration.ofMillis(100), Duration.ofMinutes(30)),
                    "How long a session outlives its connection")
            .defaultTo("30s");
    public static final Setting<Long> MAX_MESSAGE = Setting.of(
                    "PARLEY_MAX_MESSAGE", ValueType.byteSize(4096, 1 << 24), "The longest message a client may send")
            .defaultTo("64KB");
    public static final Setting<Optional<Duration>> HEARTBEAT = Setting.of(
                    "PARLEY_HEARTBEAT",
                    ValueType.duration(Duration.ofMillis(100), Duration.ofMinutes(10)),
                    "After how long the hub asks a quiet client for a sign of life, which may take half as long;"
                            + " if not set, a third of the resume window, but 3s to 10s")
            .optional();
    public static final Setting<Integer> MESSAGE_RATE = Setting.of(
                    "PARLEY_MESSAGE_RATE",
                    ValueType.integer(1, 1_000_000),
                    "Messages a second that a session may send for long")
            .defaultTo("1000");
    public static final Setting<Integer> MESSAGE_BURST = Setting.of(
                    "PARLEY_MESSAGE_BURST",
                    ValueType.integer(1, 10_000_000),
                    "Messages that a session may send at once, on top")
            .defaultTo("15000");
    public static final Setting<Integer> CONNECT_RATE = Setting.of(
                    "PARLEY_CONNECT_RATE",
                    ValueType.integer(1, 1_000_000),
                    "Connections a second from one address that may come to nothing for long")
            .defaultTo("50");
    public static final Setting<Integer> CONNECT_BURST = Setting.of(
                    "PARLEY_CONNECT_BURST",
                    ValueType.integer(1, 10_000_000),
                    "Connections from one address that may come to nothing at once, on top")
            .defaultTo("500");
    public static final Setting<Integer> SESSION_RATE = Setting.of(
                    "PARLEY_SESSION_RATE",
                    ValueType.integer(1, 1_000_000),
                    "New sessions a second that one user may open for long; apart from that, as many resumes")
            .defaultTo("20");
    public static final Setting<Integer> SESSION_BURST = Setting.of(
                    "PARLEY_SESSION_BURST",
                    ValueType.integer(1, 10_000_000),
                    "New sessions that one user may open at once, on top; apart from that, as many resumes")
            .defaultTo("200");
    public static final Setting<Integer> USER_SESSIONS = Setting.of(
                    "PARLEY_USER_SESSIONS",
                    ValueType.integer(1, 1_000_000),
                    "Sessions of one user that may live on a node")
            .defaultTo("500");
    public static final Setting<Long> FANOUT_RATE = Setting.of(
                    "PARLEY_FANOUT_RATE",
                    ValueType.byteSize(65_536, 1 << 30),
                    "Bytes a second that one user may have a node send to whole rooms and as rosters for long")
            .defaultTo("8MB");
    public static final Setting<Long> FANOUT_BURST = Setting.of(
                    "PARLEY_FANOUT_BURST",
                    ValueType.byteSize(65_536, 1 << 30),
                    "Bytes that one user may have a node send to whole rooms and as rosters at once, on top")
            .defaultTo("32MB");
    public static final Setting<Optional<Long>> OUTBOX_MEMORY = Setting.of(
                    "PARLEY_OUTBOX_MEMORY",
                    ValueType.byteSize(1 << 20, 1L << 40),
                    "Bytes of all outboxes of a node, past which each holds 128 KiB; if not set, a quarter of the heap")
            .optional();
    public static final Setting<List<String>> STUN_URLS = Setting.of(
                    "PARLEY_STUN_URLS",
                    ValueType.list(ValueType.string(), MAX_LIST),
                    "STUN servers handed out, such as stun:stun.example:3478")
            .defaultTo("");
    public static final Setting<List<String>> TURN_URLS = Setting.of(
                    "PARLEY_TURN_URLS",
                    ValueType.list(ValueType.string(), MAX_LIST),
                    "TURN servers handed out, such as turn:turn.example:3478?transport=udp")
            .defaultTo("");
    public static final Setting<Optional<Secret>> TURN_SECRET = Setting.of(
                    "PARLEY_TURN_SECRET", ValueType.secret(1), "Shared with the TURN servers (static-auth-secret)")
            .optional();
    public static final Setting<Duration> TURN_LIFETIME = Setting.of(
                    "PARLEY_TURN_LIFETIME",
                    ValueType.duration(Duration.ofSeconds(5), Duration.ofDays(1)),
                    "How long TURN credentials are good; clients ask for others before they end")
            .defaultTo("1h");
    public static final Setting<Optional<Secret>> ADMIN_TOKEN = Setting.of(
                    "PARLEY_ADMIN_TOKEN",
                    ValueType.secret(16),
                    "Bearer token of the admin endpoints; without it there are none")
            .optional();
    public static final Setting<Optional<URI>> WEBHOOK_URL = Setting.of(
                    "PARLEY_WEBHOOK_URL",
                    ValueType.uri("http", "https"),
                    "Where the application's backend is told what happens in rooms; nobody is, if not set")
            .optional();
    public static final Setting<Optional<Secret>> WEBHOOK_SECRET = Setting.of(
                    "PARLEY_WEBHOOK_SECRET",
                    ValueType.secret(24),
                    "Signs webhooks; what follows whsec_ is Base64 of the key")
            .optional();
    public static final Setting<Duration> WEBHOOK_TIMEOUT = Setting.of(
                    "PARLEY_WEBHOOK_TIMEOUT",
                    ValueType.duration(Duration.ofMillis(100), Duration.ofMinutes(1)),
                    "How long one try of a webhook may take")
            .defaultTo("10s");
    public static final Setting<Duration> WEBHOOK_PAUSE = Setting.of(
                    "PARLEY_WEBHOOK_PAUSE",
                    ValueType.duration(Duration.ofMillis(10), Duration.ofHours(1)),
                    "The longest pause between two tries of a webhook; the first is 1s, each later one twice as long")
            .defaultTo("1m");
    public static final Setting<Duration> WEBHOOK_KEEP = Setting.of(
                    "PARLEY_WEBHOOK_KEEP",
                    ValueType.duration(Duration.ofSeconds(1), Duration.ofDays(1)),
                    "How long a webhook is tried")
            .defaultTo("1h");
    public static final Setting<Optional<URI>> OTEL_ENDPOINT = Setting.of(
                    "PARLEY_OTEL_ENDPOINT",
                    ValueType.uri("http", "https"),
                    "Where spans of signals are sent by OTLP over HTTP, such as http://collector:4318; none are, if not set")
            .optional();
    public static final Setting<Integer> OTEL_ONE_IN = Setting.of(
                    "PARLEY_OTEL_ONE_IN",
                    ValueType.integer(1, 1_000_000),
                    "Of so many negotiations the spans of one are sent; on all nodes the same")
            .defaultTo("1");
    public static final Setting<Duration> NOTICE = Setting.of(
                    "PARLEY_STOP_NOTICE",
                    ValueType.duration(Duration.ZERO, Duration.ofMinutes(5)),
                    "How long a node that is told to stop stays up, not ready, so that load balancers notice")
            .defaultTo("0s");
    public static final Setting<Duration> DRAIN = Setting.of(
                    "PARLEY_DRAIN",
                    ValueType.duration(Duration.ZERO, Duration.ofMinutes(5)),
                    "How long the clients of a node that stops are given to go elsewhere, each in its turn")
            .defaultTo("5s");

    private NodeSettings() {}

    /** All of them, in the order in which operators shall see them. */
    public static List<Setting<?>> all() {
        final List<Setting<?>> all = new ArrayList<>(List.of(
                BIND,
                OPS_BIND,
                JWT_SECRET,
                JWT_SECRET_PREVIOUS,
                JWKS_URL,
                JWT_ISSUER,
                JWT_AUDIENCE,
                JWT_LEEWAY,
                JWT_ROOMS_CLAIM,
                JWT_ROLE_CLAIM,
                JWT_NAME_CLAIM,
                REDIS_SIGNALING,
                REDIS_ROOMS,
                REDIS_SHARED,
                AMQP,
                ORIGINS,
                TRUSTED_PROXIES,
                TLS_CERT,
                TLS_KEY,
                MAX_ROOM,
                RESUME_WINDOW,
                MAX_MESSAGE,
                HEARTBEAT,
                MESSAGE_RATE,
                MESSAGE_BURST,
                CONNECT_RATE,
                CONNECT_BURST,
                SESSION_RATE,
                SESSION_BURST,
                USER_SESSIONS,
                FANOUT_RATE,
                FANOUT_BURST,
                OUTBOX_MEMORY,
                STUN_URLS,
                TURN_URLS,
                TURN_SECRET,
                TURN_LIFETIME,
                ADMIN_TOKEN,
                WEBHOOK_URL,
                WEBHOOK_SECRET,
                WEBHOOK_TIMEOUT,
                WEBHOOK_PAUSE,
                WEBHOOK_KEEP,
                OTEL_ENDPOINT,
                OTEL_ONE_IN,
                NOTICE,
                DRAIN));
        all.addAll(Logging.settings());
        return List.copyOf(all);
    }

    /** The port of the ops server, which differs between the deployables. */
    public static Setting<Integer> opsPort(int defaultPort) {
        return Setting.of("PARLEY_OPS_PORT", ValueType.port(), "Port of /metrics, /health and /admin")
                .defaultTo(Integer.toString(defaultPort));
    }

    private static Setting<String> claim(String key, String name) {
        return Setting.of(
                        "PARLEY_JWT_" + key + "_CLAIM",
                        ValueType.string(),
                        "The claim of tokens that is taken for " + name + "; dots lead into objects")
                .defaultTo(name);
    }

    private static Setting<String> redis(String name, String whose, int port) {
        return Setting.of(
                        "PARLEY_REDIS_" + name,
                        ValueType.ofUris(
                                "a redis://, rediss://, redis-sentinel:// or redis-cluster:// URI",
                                NodeSettings::checked),
                        "Redis, " + whose)
                .defaultTo("redis://localhost:" + port);
    }

    private static Setting<Optional<Path>> file(String key, String help) {
        return Setting.of(key, ValueType.of("a file's name", Path::of), help).optional();
    }

    private static String checked(String uri) {
        Endpoint.parse(uri);
        return uri;
    }
}
