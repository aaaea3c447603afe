package dev.parley.testkit.infra;

import dev.parley.embedded.RedisOptions;
import dev.parley.embedded.RedisServer;
import dev.parley.testkit.Await;
import dev.parley.testkit.RedisProbe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Redis masters with one replica each, and three Sentinels that watch all of them: nine processes for three masters. A
 * master counts as dead after {@link #DOWN_AFTER}. Calls block and come from one thread at a time; nothing outlives the
 * JVM.
 */
public final class SentinelGroup implements AutoCloseable {

    /** How long a master has to be silent before the Sentinels replace it. */
    public static final Duration DOWN_AFTER = Duration.ofSeconds(1);

    private static final Duration FORMED = Duration.ofSeconds(30);
    private static final String FAILOVER_TIMEOUT_MILLIS = "3000";
    private static final int SENTINELS = 3;
    private static final String QUORUM = "2";

    private final String password;
    private final Map<String, List<RedisServer>> servers = new LinkedHashMap<>();
    private final List<RedisServer> sentinels = new ArrayList<>();

    private SentinelGroup(String password) {
        this.password = password;
    }

    /** Starts them all, and returns once every Sentinel knows the other two and every replica. */
    public static SentinelGroup start(String... masters) {
        return startWithPassword("", masters);
    }

    /** The same, whose servers want a password; the Sentinels want none. Empty for none. */
    public static SentinelGroup startWithPassword(String password, String... masters) {
        SentinelGroup group = new SentinelGroup(password);
        try {
            for (String name : masters) {
                group.servers.put(name, group.pair());
            }
            Stream.generate(() -> Infra.newLocalRedis(
                            RedisOptions.onFreePort().asSentinel().with("sentinel resolve-hostnames no")))
                    .limit(SENTINELS)
                    .forEach(group.sentinels::add);
            group.sentinels.forEach(group::hasten);
            group.servers.forEach((name, pair) -> group.sentinels.forEach(
                    sentinel -> group.watch(sentinel, name, pair.getFirst().port())));
            Await.until("the Sentinels know each other and the replicas", FORMED, group::formed);
            return group;
        } catch (RuntimeException | AssertionError e) {
            group.close();
            throw e;
        }
    }

    private List<RedisServer> pair() {
        RedisOptions options =
                RedisOptions.onFreePort().with("repl-diskless-sync-delay 0", "repl-ping-replica-period 1");
        RedisOptions guarded =
                password.isEmpty() ? options : options.with("requirepass " + password, "masterauth " + password);
        RedisServer master = Infra.newLocalRedis(guarded);
        return List.of(master, Infra.newLocalRedis(guarded.with("replicaof 127.0.0.1 " + master.port())));
    }

    /**
     * It looks at servers every second instead of every ten, and, when it was kept from running itself, watches only for two seconds
     * instead of thirty.
     */
    private void hasten(RedisServer sentinel) {
        try {
            call(sentinel, "SENTINEL", "DEBUG", "info-period", "1000", "publish-period", "500", "tilt-period", "2000");
        } catch (UncheckedIOException unknown) {
            // Before Redis 7 it takes its own times.
        }
    }

    private void watch(RedisServer sentinel, String name, int port) {
        call(sentinel, "SENTINEL", "MONITOR", name, "127.0.0.1", "" + port, QUORUM);
        call(sentinel, "SENTINEL", "SET", name, "down-after-milliseconds", "" + DOWN_AFTER.toMillis());
        call(sentinel, "SENTINEL", "SET", name, "failover-timeout", FAILOVER_TIMEOUT_MILLIS);
        if (!password.isEmpty()) {
            call(sentinel, "SENTINEL", "SET", name, "auth-pass", password);
        }
    }

    private boolean formed() {
        return servers.keySet().stream()
                .allMatch(name -> sentinels.stream().allMatch(sentinel -> {
                    List<String> about =
                            call(sentinel, "SENTINEL", "MASTER", name).lines().toList();
                    return field(about, "flags").equals("master")
                            && field(about, "num-slaves").equals("1")
                            && field(about, "num-other-sentinels").equals("2")
                            && call(sentinel, "SENTINEL", "REPLICAS", name).contains("master-link-status\nok");
                }));
    }

    private static String field(List<String> fields, String name) {
        int at = fields.indexOf(name);
        return at < 0 ? "" : fields.get(at + 1);
    }

    /** As clients take it, without a password. */
    public String uri(String master) {
        return uri(master, "", "");
    }

    /** As clients take it: with what goes before the Sentinels, such as {@code user:password@}, and before the name. */
    public String uri(String master, String credentials, String suffix) {
        return "redis-sentinel://" + credentials
                + sentinels.stream()
                        .map(sentinel -> "127.0.0.1:" + sentinel.port())
                        .collect(Collectors.joining(","))
                + suffix + "#" + master;
    }

    public List<RedisServer> sentinels() {
        return List.copyOf(sentinels);
    }

    /** The server that the first living Sentinel names as that master. */
    public RedisServer master(String name) {
        int port = Integer.parseInt(call(living(), "SENTINEL", "GET-MASTER-ADDR-BY-NAME", name)
                .lines()
                .toList()
                .get(1));
        return pair(name).stream()
                .filter(server -> server.port() == port)
                .findFirst()
                .orElseThrow();
    }

    /** The server of that pair which the first living Sentinel does not name. */
    public RedisServer other(String name) {
        RedisServer master = master(name);
        return pair(name).stream()
                .filter(server -> server != master)
                .findFirst()
                .orElseThrow();
    }

    private List<RedisServer> pair(String name) {
        return Objects.requireNonNull(servers.get(name), name);
    }

    private RedisServer living() {
        return sentinels.stream().filter(RedisServer::isAlive).findFirst().orElseThrow();
    }

    /** Asks one of the servers, with the password. */
    public String call(RedisServer server, String... words) {
        try (RedisProbe probe = RedisProbe.connect("127.0.0.1", server.port())) {
            if (!password.isEmpty() && !sentinels.contains(server)) {
                probe.call("AUTH", password);
            }
            return probe.call(words);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        sentinels.forEach(RedisServer::close);
        servers.values().forEach(pair -> pair.forEach(RedisServer::close));
    }
}
