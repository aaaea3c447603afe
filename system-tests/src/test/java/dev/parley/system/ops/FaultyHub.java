package dev.parley.system.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.embedded.RedisOptions;
import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.HangingNode;
import dev.parley.system.harness.Hello;
import dev.parley.system.harness.Json;
import dev.parley.system.harness.Pair;
import dev.parley.system.harness.ProcessNode;
import dev.parley.system.harness.RunningNode;
import dev.parley.system.harness.Servers;
import dev.parley.system.harness.TestClient;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.RedisProbe;
import dev.parley.testkit.infra.Infra;
import dev.parley.testkit.infra.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Nodes of both kinds on servers of their own, in use by a few calls, and what happens to them. For one thread. */
final class FaultyHub implements AutoCloseable {
    private static final String ROOMY = "x".repeat(100_000);
    private static final int MANY = 100;
    /** As many pushes as an outbox holds. */
    private static final int OUTBOX = 512;

    private static final Map<String, String> SETTINGS = Map.of("PARLEY_RESUME_WINDOW", "2m");

    private final Servers servers;
    private final Cluster cluster;
    private final Issuer issuer = new Issuer();
    private final ProcessNode mortal;
    private final HangingNode hanging;
    private final Traffic traffic;
    private TestClient roaming;
    private Pair flooded;
    private RedisProbe inside;
    private Repeating trouble;

    FaultyHub() {
        final CompletableFuture<TestServer> broker = CompletableFuture.supplyAsync(Infra::newBroker);
        servers = new Servers(redis(), redis(), redis(), broker.join());
        cluster = Cluster.on(servers);
        mortal = cluster.spawn(Wire.NATIVE, SETTINGS);
        cluster.start(Wire.NATIVE, SETTINGS);
        cluster.start(Wire.WEB, SETTINGS);
        final Map<String, String> keys = new HashMap<>(SETTINGS);
        keys.put("PARLEY_JWT_SECRET", "");
        keys.put("PARLEY_JWKS_URL", issuer.url());
        cluster.start(Wire.WEB, keys);
        hanging = HangingNode.start(servers, SETTINGS);
        Cluster.awaitReady(mortal);
        traffic = new Traffic(steady(), cluster.node(Wire.WEB));
        roaming = TestClient.admitted(mortal, Cluster.unique("roaming"));
    }

    /** Keeps its data when it is killed, without waiting for the disk, which others use, too. */
    private static TestServer redis() {
        return Infra.newRedis(
                RedisOptions.onFreePort().with("appendonly yes", "appendfsync no", "enable-debug-command yes"));
    }

    Servers servers() {
        return servers;
    }

    /** Those that an operator has told Prometheus of: one that is to go comes off the list before it ends. */
    List<RunningNode> nodes() {
        final List<RunningNode> nodes = new ArrayList<>(cluster.nodes());
        if (hanging.isRunning()) {
            nodes.add(hanging);
        }
        return nodes;
    }

    private RunningNode steady() {
        return cluster.node(Wire.NATIVE, 1);
    }

    private RunningNode withKeys() {
        return cluster.node(Wire.WEB, 1);
    }

    /** To be called once all is well again. */
    void rest() {
        if (trouble != null) {
            trouble.close();
            trouble = null;
        }
        traffic.assertGoesOn();
    }

    void killNode() {
        mortal.kill();
        roaming = roaming.resume(steady());
        assertThat(roaming.welcome().body().get("resumed").asBoolean()).isTrue();
    }

    void restartNode() {
        mortal.restart();
        Cluster.awaitReady(mortal);
    }

    void hangInStop() {
        hanging.stop();
    }

    void endHanging() {
        hanging.close();
    }

    void hideKeys() {
        issuer.gone(true);
        comeWithUnknownKey();
    }

    void showKeys() {
        issuer.gone(false);
        trouble = Repeating.every(Duration.ofSeconds(1), this::comeWithUnknownKey);
    }

    private void comeWithUnknownKey() {
        try (TestClient client = TestClient.connect(withKeys(), Hello.with(issuer.tokenOfUnknownKey()))) {
            assertThat(client.refusal().ok()).isFalse();
        }
    }

    void fillClients() {
        inside = connect(servers.shared());
        final String all = call(inside, "INFO", "clients")
                .lines()
                .filter(line -> line.startsWith("connected_clients:"))
                .findFirst()
                .orElseThrow()
                .substring("connected_clients:".length());
        call(inside, "CONFIG", "SET", "maxclients", all);
        trouble = Repeating.every(Duration.ofMillis(500), () -> {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> once(servers.shared(), "PING")).hasMessageContaining("max number of clients");
            }
        });
    }

    void makeRoomForClients() {
        rest();
        call(inside, "CONFIG", "SET", "maxclients", "10000");
        closed(inside);
    }

    /** Only of what somebody else keeps there: it has the least time left. */
    void evict() {
        final RedisProbe rooms = connect(servers.rooms());
        call(rooms, "CONFIG", "SET", "maxmemory-policy", "volatile-ttl");
        call(rooms, "CONFIG", "SET", "maxmemory", "8mb");
        inside = rooms;
        trouble = Repeating.every(Duration.ofSeconds(1), () -> {
            for (int i = 0; i < MANY; i++) {
                call(rooms, "SET", "stranger:" + i, ROOMY, "EX", "3");
            }
        });
    }

    void stopEvicting() {
        rest();
        call(inside, "CONFIG", "SET", "maxmemory", "0");
        call(inside, "CONFIG", "SET", "maxmemory-policy", "noeviction");
        closed(inside);
    }

    /** All scripts, and so all that nodes do there. */
    void forbidScripts() {
        inside = connect(servers.shared());
        call(inside, "ACL", "SETUSER", "default", "-evalsha", "-eval");
    }

    void allowScripts() {
        call(inside, "ACL", "SETUSER", "default", "+evalsha", "+eval");
        closed(inside);
    }

    /** Somebody's commands, of which each takes the server a quarter of a second. */
    void slowDown() {
        final RedisProbe somebody = connect(servers.shared());
        inside = somebody;
        trouble = Repeating.every(Duration.ofMillis(50), () -> call(somebody, "DEBUG", "SLEEP", "0.25"));
    }

    void speedUp() {
        rest();
        closed(inside);
    }

    /** To somebody who is away, and whose outbox is full. */
    void flood() {
        flooded = Pair.joined(
                Cluster.unique("flooded"),
                TestClient.admitted(steady(), Cluster.unique("flooding")),
                TestClient.admitted(cluster.node(Wire.WEB), Cluster.unique("away")));
        flooded.second().breakConnection();
        for (int i = 0; i < OUTBOX; i++) {
            send(flooded);
        }
        trouble = Repeating.every(Duration.ofMillis(20), () -> send(flooded));
    }

    private static void send(Pair pair) {
        pair.first().send("message", Json.object("to", pair.second().peer(), "room", pair.room(), "data", 1));
    }

    void ebb() {
        rest();
        flooded.second().resume().close();
        flooded.first().close();
    }

    void raiseMemoryAlarm() {
        limitBroker("1MB");
    }

    void endMemoryAlarm() {
        limitBroker("512MB");
    }

    private void limitBroker(String memory) {
        assertThat(servers.broker().control("set_vm_memory_high_watermark", "absolute", memory))
                .as("the broker's control program")
                .isPresent();
    }

    void killBroker() {
        servers.broker().crash();
    }

    void restartBroker() {
        servers.broker().restart();
    }

    private static RedisProbe connect(TestServer server) {
        try {
            return RedisProbe.connect(server.endpoint().host(), server.port());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void once(TestServer server, String word) {
        try (RedisProbe probe = connect(server)) {
            call(probe, word);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String call(RedisProbe probe, String... words) {
        try {
            return probe.call(words);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void closed(RedisProbe probe) {
        try {
            probe.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (trouble != null) {
            trouble.close();
        }
        traffic.close();
        hanging.close();
        cluster.close();
        issuer.close();
    }
}
