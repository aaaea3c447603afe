package dev.parley.migration;

import dev.parley.embedded.RedisOptions;
import dev.parley.testkit.infra.Infra;
import dev.parley.testkit.infra.TestServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A source and three targets, real and empty, with a connection to each; and the tool, to be run on them. */
final class Servers implements AutoCloseable {
    final RedisCommands<String, String> source;
    final RedisCommands<String, String> signaling;
    final RedisCommands<String, String> rooms;
    final RedisCommands<String, String> shared;

    private final List<TestServer> servers = new ArrayList<>();
    private final RedisClient client = RedisClient.create();
    private final Path state;

    /** What the tool has said, and its exit code. */
    record Run(int exit, String out) {}

    Servers(Path folder) {
        this(folder, RedisOptions.onFreePort(), RedisOptions.onFreePort());
    }

    Servers(Path folder, RedisOptions forSource, RedisOptions forTargets) {
        state = folder.resolve("state");
        source = start(forSource);
        signaling = start(forTargets);
        rooms = start(forTargets);
        shared = start(forTargets);
    }

    private RedisCommands<String, String> start(RedisOptions options) {
        final TestServer server = Infra.newRedis(options);
        servers.add(server);
        // One character for each byte: any name and value can be written in a test.
        final StatefulRedisConnection<String, String> connection =
                client.connect(new StringCodec(StandardCharsets.ISO_8859_1), RedisURI.create(server.uri()));
        connection.setTimeout(Duration.ofMinutes(5));
        return connection.sync();
    }

    Path state() {
        return state;
    }

    TestServer server(int number) {
        return servers.get(number);
    }

    List<RedisCommands<String, String>> targets() {
        return List.of(signaling, rooms, shared);
    }

    long copied() {
        return targets().stream().mapToLong(RedisCommands::dbsize).sum();
    }

    List<String> arguments(String action, String... more) {
        final List<String> all = new ArrayList<>(List.of(action));
        final String[] names = {"--from", "--signaling", "--rooms", "--shared"};
        for (int i = 0; i < names.length; i++) {
            if (i > 0 || !action.equals("rollback")) {
                all.addAll(List.of(names[i], servers.get(i).uri()));
            }
        }
        if (!action.equals("plan")) {
            all.addAll(List.of("--state", state.toString()));
        }
        all.addAll(List.of(more));
        return all;
    }

    /** Runs it with the state file, but for a plan. */
    Run run(String action, String... more) {
        return runWith(arguments(action, more));
    }

    static Run runWith(List<String> arguments) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            final int exit = Migration.run(arguments.toArray(String[]::new), Map.of(), out);
            return new Run(exit, bytes.toString(StandardCharsets.UTF_8));
        }
    }

    @Override
    public void close() {
        client.shutdown();
        servers.forEach(TestServer::close);
    }
}
