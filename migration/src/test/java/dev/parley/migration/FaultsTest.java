package dev.parley.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedded.RedisOptions;
import dev.parley.testkit.Await;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScanArgs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What servers do to a copy that is under way, and what others do to its keys. */
class FaultsTest {
    private static final int KEYS = 3000;
    private static final int SOURCE = 0;
    private static final int ROOMS = 2;

    @TempDir
    private Path folder;

    private @Nullable Servers started;

    private Servers start(RedisOptions source, RedisOptions targets) {
        final Servers servers = new Servers(folder, source, targets);
        started = servers;
        for (int i = 0; i < KEYS; i++) {
            servers.source.set("room:" + i, "value ".repeat(400) + i);
        }
        return servers;
    }

    private Servers start() {
        return start(RedisOptions.onFreePort(), RedisOptions.onFreePort());
    }

    @AfterEach
    void stop() {
        if (started != null) {
            started.close();
        }
    }

    /** A copy in a thread of its own, when some of its keys are there and more are to come. */
    private CompletableFuture<Servers.Run> copying(Servers servers) {
        final var copy = CompletableFuture.supplyAsync(() -> servers.run("copy", "--rate", "1000"));
        Await.until("some keys are there", Duration.ofSeconds(60), () -> servers.rooms.dbsize() >= 500);
        assertThat(servers.rooms.dbsize()).isLessThan(KEYS);
        return copy;
    }

    private static void isStopped(Servers.Run run, Servers servers, int server) {
        assertThat(run.exit()).as(run.out()).isEqualTo(3);
        assertThat(run.out())
                .contains("Stopped: ", ":" + servers.server(server).port() + "/0: ")
                .contains("the same command goes on")
                .doesNotContain("Exception");
    }

    private static void goesOnToTheEnd(Servers servers) {
        final Servers.Run copy = servers.run("copy", "--final", "--rate", "0");
        assertThat(copy.exit()).as(copy.out()).isZero();
        final Servers.Run verify = servers.run("verify", "--rate", "0");
        assertThat(verify.exit()).as(verify.out()).isZero();
        assertThat(servers.rooms.dbsize()).isEqualTo(servers.source.dbsize());
    }

    @Test
    void a_source_that_dies_midway_stops_the_copy_and_the_same_command_goes_on() {
        final Servers servers =
                start(RedisOptions.onFreePort().with("appendonly yes", "appendfsync no"), RedisOptions.onFreePort());
        final var copy = copying(servers);

        servers.server(SOURCE).crash();

        isStopped(copy.join(), servers, SOURCE);
        servers.server(SOURCE).restart();
        assertThat(servers.source.dbsize()).isEqualTo(KEYS);
        goesOnToTheEnd(servers);
    }

    @Test
    void a_source_that_has_lost_its_data_takes_nothing_off_the_targets() {
        final Servers servers = start();
        assertThat(servers.run("copy", "--rate", "0").exit()).isZero();
        servers.server(SOURCE).restart();
        servers.source.set("session:new", "x");

        final Servers.Run copy = servers.run("copy", "--final");

        assertThat(copy.exit()).as(copy.out()).isEqualTo(1);
        assertThat(copy.out()).contains("3,000 keys that were copied are gone from the source");
        assertThat(servers.rooms.dbsize()).isEqualTo(KEYS);
    }

    @Test
    void a_target_that_dies_midway_and_has_lost_its_data_is_given_it_again() {
        final Servers servers = start();
        final var copy = copying(servers);

        servers.server(ROOMS).crash();

        isStopped(copy.join(), servers, ROOMS);
        servers.server(ROOMS).restart();
        assertThat(servers.rooms.dbsize()).isZero();
        goesOnToTheEnd(servers);
    }

    @Test
    void a_target_that_is_full_stops_the_copy_which_goes_on_once_there_is_room() {
        final Servers servers = start();
        servers.rooms.configSet("maxmemory-policy", "noeviction");
        servers.rooms.configSet("maxmemory", String.valueOf(usedMemory(servers) + 4_000_000));

        final Servers.Run copy = servers.run("copy", "--rate", "0");

        isStopped(copy, servers, ROOMS);
        assertThat(copy.out()).contains("OOM");
        assertThat(servers.rooms.dbsize()).isBetween(1L, KEYS - 1L);
        servers.rooms.configSet("maxmemory", "0");
        goesOnToTheEnd(servers);
    }

    @Test
    void a_target_that_is_full_can_be_rolled_back() {
        final Servers servers = start();
        servers.rooms.set("theirs", "x");
        servers.rooms.configSet("maxmemory", String.valueOf(usedMemory(servers) + 4_000_000));
        assertThat(servers.run("copy", "--rate", "0").exit()).isEqualTo(3);

        final Servers.Run rollback = servers.run("rollback");

        assertThat(rollback.exit()).as(rollback.out()).isZero();
        assertThat(servers.rooms.keys("*")).containsExactly("theirs");
    }

    private static long usedMemory(Servers servers) {
        final Matcher used = Pattern.compile("used_memory:(\\d+)").matcher(servers.rooms.info("memory"));
        assertThat(used.find()).isTrue();
        return Long.parseLong(used.group(1));
    }

    @Test
    void a_name_that_is_taken_between_the_look_and_the_write_is_left_alone() {
        // EXISTS answers 0 for an empty string, as if it came after that: STRLEN has its place.
        final Servers servers = start(
                RedisOptions.onFreePort(),
                RedisOptions.onFreePort().with("rename-command EXISTS HIDDEN", "rename-command STRLEN EXISTS"));
        servers.rooms.set("room:7", "");

        final Servers.Run copy = servers.run("copy", "--rate", "0");

        assertThat(copy.exit()).as(copy.out()).isEqualTo(1);
        assertThat(copy.out()).contains("refused  rooms room:7: BUSYKEY");
        assertThat(servers.rooms.get("room:7")).isEmpty();
        assertThat(servers.rooms.dbsize()).isEqualTo(KEYS);
        assertThat(servers.run("rollback").exit()).isZero();
        assertThat(servers.rooms.keys("*")).containsExactly("room:7");
    }

    @Test
    void a_key_whose_time_ends_between_reading_and_writing_does_not_come_to_life_again() throws Exception {
        final Servers servers = start();
        final List<Key> keys = List.of(Key.of("room:short"), Key.of("room:long"));
        final Options options = Options.parse(servers.arguments("copy").toArray(String[]::new), Map.of());
        final RedisURI from = Objects.requireNonNull(options.from());
        try (Connections connections = new Connections();
                Journal journal = Journal.open(servers.state(), true)) {
            final Server source = connections.open("--from", from);
            final PerTarget<Server> targets = connections.open(options.targets());
            journal.belongsTo(Header.of("source", options.targets(), options.routes()));
            journal.begin(PerTarget.map(targets, Server::runId));
            servers.source.psetex("room:short", 2000, "x");
            servers.source.psetex("room:long", 500_000, "x");
            final var read = Snapshots.read(source, keys);
            assertThat(read).containsOnlyKeys(keys);
            Await.until("its time is over", () -> servers.source.exists("room:short") == 0);

            new Pass(source, targets, options.routes(), journal).bring(read.values());
        }
        assertThat(servers.rooms.keys("*")).containsExactly("room:long");
        assertThat(servers.rooms.pttl("room:long")).isPositive();
    }

    @Test
    void what_an_interrupted_run_was_about_to_write_is_written_by_the_next() throws IOException {
        final Servers servers = start();
        servers.run("copy", "--rate", "0");
        // As if the run had been killed before it wrote, and the source been started again, so that a pass begins anew.
        final Set<String> firstPage = Set.copyOf(
                servers.source.scan(ScanArgs.Builder.limit(Pages.SIZE)).getKeys());
        final String last = servers.source.keys("*").stream()
                .filter(key -> !firstPage.contains(key))
                .findFirst()
                .orElseThrow();
        servers.source.set(last, "changed");
        final Key key = Key.of(last);
        final long digest = new Snapshot(key, servers.source.dump(last), Snapshot.FOR_EVER).digest();
        Files.writeString(
                servers.state(),
                "c earlier 0\n+ " + Long.toHexString(digest) + " -1 " + key.base64() + "\n",
                StandardOpenOption.APPEND);

        goesOnToTheEnd(servers);

        assertThat(servers.rooms.get(last)).isEqualTo("changed");
    }
}
