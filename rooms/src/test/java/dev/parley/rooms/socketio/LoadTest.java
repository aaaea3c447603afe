package dev.parley.rooms.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Many clients, hostile ones, and the reference server beside ours. What is tagged {@code load} takes minutes and a
 * machine with nothing else to do; {@code docs/measurements.md} has the command and the figures.
 */
class LoadTest {

    @BeforeAll
    static void requireNode() {
        Node.require();
    }

    private static JsonNode run(String script, Object... arguments) {
        List<String> lines = Node.run(script, arguments);
        assertThat(lines).as(script + " printed a result").hasSize(1);
        System.out.println(script + " " + lines.getFirst());
        return Json.read(lines.getFirst());
    }

    private static void assertNothingLost(int count) {
        try (ChildServer server = ChildServer.ours(25_000, 20_000)) {
            JsonNode result = run("load.mjs", server.url(), count, 20);
            assertThat(result.path("connected").asInt()).isEqualTo(count);
            assertThat(result.path("upgraded").asInt()).isEqualTo(count);
            assertThat(result.path("finished").asInt()).isEqualTo(count);
            assertThat(result.path("alive").asInt()).isEqualTo(count);
            assertThat(result.path("lost").asInt()).isZero();
            assertThat(result.path("reordered").asInt()).isZero();
        }
    }

    @Test
    void two_hundred_default_connections_lose_nothing() {
        assertNothingLost(200);
    }

    @Test
    @Tag("load")
    void three_thousand_default_connections_lose_nothing() {
        assertNothingLost(3_000);
    }

    @Test
    void hostile_clients_leave_the_server_as_it_was() {
        try (ChildServer server = ChildServer.ours(25_000, 20_000, "-Dcompression=true", "-Dpatience=2");
                Attackers attackers = new Attackers(server.port())) {
            // Once for the classes and the allocator's first chunks.
            attack(attackers);
            awaitAlone(server);
            JsonNode before = server.stats();
            attack(attackers);
            awaitAlone(server);
            JsonNode after = server.stats();
            assertThat(after.path("heap").asLong())
                    .isLessThan(before.path("heap").asLong() + 8_000_000);
            assertThat(after.path("direct").asLong())
                    .isLessThan(before.path("direct").asLong() + 8_000_000);
        }
    }

    /** Heap and direct memory together: of the latter a server at rest has so little that one chunk more is a tenth. */
    private static double memory(JsonNode stats) {
        return stats.path("heap").asDouble() + stats.path("direct").asDouble();
    }

    private static void assault(Attackers attackers) {
        attackers.neverRead();
        attackers.bomb();
        attackers.options(20_000);
        attackers.unfinished(10_000);
    }

    private static void attack(Attackers attackers) {
        attackers.neverRead();
        attackers.bomb();
        attackers.options(200);
        attackers.unfinished(200);
    }

    /** The deadline for a request, and for a session to join, is two seconds, or ten. */
    private static void awaitAlone(ChildServer server) {
        Await.until("only the asking connection is left", Duration.ofSeconds(60), () -> {
            JsonNode now = server.stats();
            return now.path("sessions").asInt() == 1 && now.path("connections").asInt() <= 2;
        });
    }

    @Test
    @Tag("load")
    void hostile_clients_cost_the_others_little() throws Exception {
        try (ChildServer server = ChildServer.ours(25_000, 20_000, "-Dcompression=true");
                Attackers attackers = new Attackers(server.port())) {
            run("pace.mjs", server.url(), 50, 500, 15);
            // A little of everything: the allocator takes its first chunks of each size.
            attack(attackers);
            awaitAlone(server);
            JsonNode before = server.stats();
            JsonNode undisturbed = run("pace.mjs", server.url(), 50, 500, 20);
            CompletableFuture<Void> attack = CompletableFuture.runAsync(() -> assault(attackers));
            JsonNode disturbed = run("pace.mjs", server.url(), 50, 500, 20);
            attack.get(60, TimeUnit.SECONDS);
            pause(30);
            JsonNode after = server.stats();
            System.out.printf("before %s%nafter  %s%n", before, after);
            assertThat(disturbed.path("answered").asInt())
                    .isEqualTo(disturbed.path("sent").asInt());
            assertThat(disturbed.path("p99").asDouble())
                    .isLessThan(2 * undisturbed.path("p99").asDouble());
            assertThat(memory(after)).isLessThan(1.1 * memory(before));
        }
    }

    @Test
    @Tag("load")
    void an_idle_connection_takes_less_memory_than_on_node() throws Exception {
        JsonNode[] idle = new JsonNode[2];
        for (int i = 0; i < 2; i++) {
            try (ChildServer server = i == 0 ? ChildServer.ours(5_000, 20_000) : ChildServer.node(5_000, 20_000)) {
                String name = i == 0 ? "ours" : "node";
                run("pace.mjs", server.url(), 50, 2_000, 15, 40);
                idle[i] = idle(name, server, 1_000);
            }
        }
        assertThat(idle[0].path("bytes").asDouble())
                .isLessThan(idle[1].path("bytes").asDouble());
    }

    private static void pause(long seconds) {
        CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS))
                .join();
    }

    private static JsonNode idle(String name, ChildServer server, int count) throws Exception {
        JsonNode empty = server.stats();
        long residentEmpty = server.resident();
        Process clients = Node.start("idle.mjs", server.url(), count);
        try {
            assertThat(clients.inputReader().readLine()).isEqualTo("ready");
            JsonNode full = server.stats();
            long resident = server.resident();
            // What the collection and the compiler had to do is none of the connections' doing.
            pause(20);
            Duration before = server.cpu();
            pause(30);
            Duration spent = server.cpu().minus(before);
            long bytes = (full.path("heap").asLong()
                            + full.path("direct").asLong()
                            - empty.path("heap").asLong()
                            - empty.path("direct").asLong())
                    / count;
            String line = "{\"server\":\"%s\",\"bytes\":%d,\"residentBytes\":%d,\"cpuMicrosPerSecond\":%.1f}"
                    .formatted(name, bytes, (resident - residentEmpty) / count, spent.toNanos() / 1e3 / 30 / count);
            System.out.println("idle " + line);
            return Json.read(line);
        } finally {
            clients.destroy();
        }
    }
}
