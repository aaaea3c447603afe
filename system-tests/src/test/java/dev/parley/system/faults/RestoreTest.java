package dev.parley.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Pair;
import dev.parley.system.harness.ProcessNode;
import dev.parley.system.harness.Servers;
import dev.parley.system.harness.TestClient;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import dev.parley.testkit.RedisProbe;
import dev.parley.testkit.infra.Infra;
import dev.parley.testkit.infra.InfraKind;
import dev.parley.testkit.infra.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything dies at once: what an RDB file of each Redis is worth, and what happens without. */
class RestoreTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void clients_resume_with_what_was_held_for_them_if_the_files_are_put_back_and_begin_anew_if_not(boolean restored)
            throws Exception {
        Assumptions.assumeTrue(
                Infra.redisKind() != InfraKind.DOCKER, "the files of a container are not this machine's");
        final Servers servers = Servers.start();
        final List<TestServer> all = List.of(servers.signaling(), servers.rooms(), servers.shared());
        try (Cluster cluster = Cluster.on(servers)) {
            final Map<String, String> settings = Map.of("PARLEY_RESUME_WINDOW", "10m");
            final ProcessNode signaling = cluster.spawn(Wire.NATIVE, settings);
            final ProcessNode rooms = cluster.spawn(Wire.WEB, settings);
            Cluster.awaitReady(signaling, rooms);
            final Pair pair = cluster.pair(new Wire.Pairing(Wire.NATIVE, Wire.WEB));
            pair.second().breakConnection();
            pair.first()
                    .take("peer-updated", push -> !push.body().path("connected").asBoolean(true));
            assertThat(pair.offer("held").outcome()).isEqualTo("held");
            for (TestServer server : all) {
                ask(server, "SAVE");
            }
            signaling.kill();
            rooms.kill();
            for (TestServer server : all) {
                final Path file = fileOf(server);
                server.crash();
                final Path backup = Files.move(file, file.resolveSibling("backup"));
                if (restored) {
                    Files.copy(backup, file);
                }
                server.restart();
            }
            signaling.restart();
            rooms.restart();
            Cluster.awaitReady(signaling, rooms);

            try (TestClient first = back(pair.first());
                    TestClient second = back(pair.second())) {
                assertThat(first.welcome().body().get("resumed").asBoolean()).isEqualTo(restored);
                assertThat(second.welcome().body().get("resumed").asBoolean()).isEqualTo(restored);
                if (restored) {
                    second.take("offer", push -> push.text("sdp").equals("held"));
                }
                first.join(pair.room());
                assertThat(second.join(pair.room()).body().get("peers")).hasSize(1);
                assertThat(first.ask("offer", "to", second.peer(), "room", pair.room(), "sdp", "x")
                                .outcome())
                        .isEqualTo("delivered");
            }
        }
    }

    /** A node that has just started may refuse for a moment. */
    private static TestClient back(TestClient client) {
        return Await.untilPresent("it is let in", PATIENCE, () -> {
            try {
                return client.resume();
            } catch (AssertionError refused) {
                return null;
            }
        });
    }

    private static Path fileOf(TestServer server) throws IOException {
        final String folder =
                ask(server, "CONFIG", "GET", "dir").lines().toList().get(1);
        return Path.of(folder, "dump.rdb");
    }

    private static String ask(TestServer server, String... words) throws IOException {
        try (RedisProbe probe = RedisProbe.connect(server.endpoint().host(), server.port())) {
            return probe.call(words);
        }
    }
}
