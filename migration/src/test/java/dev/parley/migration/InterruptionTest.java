package dev.parley.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testkit.Await;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterruptionTest {
    private static final int KEYS = 6000;

    @TempDir
    private Path folder;

    private Servers servers;

    @BeforeEach
    void start() {
        servers = new Servers(folder);
        for (int i = 0; i < KEYS; i++) {
            servers.source.set("room:" + i, "value " + i);
        }
    }

    @AfterEach
    void stop() {
        servers.close();
    }

    /** The tool in a process of its own. */
    static Process process(List<String> arguments) throws IOException {
        final List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Migration.class.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(new File("/dev/null"))
                .start();
    }

    private void killedMidway() throws IOException, InterruptedException {
        final Process copy = process(servers.arguments("copy", "--rate", "1500"));
        try {
            Await.until("some keys are there", Duration.ofSeconds(60), () -> servers.copied() >= 2000);
        } finally {
            copy.destroyForcibly().waitFor();
        }
        assertThat(servers.copied()).isLessThan(KEYS);
    }

    @Test
    void a_killed_copy_goes_on_where_it_was() throws Exception {
        killedMidway();

        final Servers.Run again = servers.run("copy", "--rate", "0");

        assertThat(again.exit()).as(again.out()).isZero();
        assertThat(again.out()).contains("Goes on where it was interrupted");
        final String first = again.out()
                .lines()
                .filter(line -> line.startsWith("pass 1:") && line.contains(" keys in "))
                .findFirst()
                .orElseThrow();
        final int read = Integer.parseInt(
                first.replaceFirst("pass 1: ([\\d,]+) keys.*", "$1").replace(",", ""));
        assertThat(read).as("keys that were read again").isBetween(1, KEYS - 1500);
        assertThat(servers.run("copy", "--final").exit()).isZero();
        assertThat(servers.run("verify").exit()).isZero();
        assertThat(servers.rooms.dbsize()).isEqualTo(KEYS);
    }

    @Test
    void a_line_that_was_being_written_when_it_was_killed_does_no_harm() throws Exception {
        killedMidway();
        Files.writeString(servers.state(), "+ 12ab", StandardOpenOption.APPEND);

        assertThat(servers.run("copy", "--final").exit()).isZero();

        assertThat(servers.run("verify").exit()).isZero();
    }

    @Test
    void a_rollback_after_a_killed_copy_removes_all_that_was_copied() throws Exception {
        servers.rooms.set("theirs", "stays");
        killedMidway();

        final Servers.Run rollback = servers.run("rollback");

        assertThat(rollback.exit()).as(rollback.out()).isZero();
        assertThat(servers.rooms.keys("*")).containsExactly("theirs");
        assertThat(servers.source.dbsize()).isEqualTo(KEYS);
    }

    @Test
    void a_target_that_dies_stops_the_copy_and_the_same_command_goes_on() {
        servers.server(2).crash();

        final Servers.Run copy = servers.run("copy");

        assertThat(copy.exit()).isEqualTo(3);
        assertThat(copy.out()).contains("Stopped:").contains("the same command goes on");
        servers.server(2).restart();
        assertThat(servers.run("copy").exit()).isZero();
    }
}
