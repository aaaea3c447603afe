package dev.parley.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The servers of bench/peers, and the scripts that measure them, for a second or two each. */
final class PeersTest {
    @TempDir
    private Path run;

    private Scripts scripts;

    @BeforeEach
    void take_ports() {
        scripts = new Scripts(run);
    }

    @AfterEach
    void stop_all() throws Exception {
        for (String peer : List.of("nodejs", "relay", "broker", "parley")) {
            scripts.script(Map.of(), "peers/" + peer + "/run.sh", "stop");
        }
        assertThat(scripts.files(".pid")).isEmpty();
    }

    /** The other peers carry load in the comparison and for the ratio. */
    @Test
    void a_peer_starts_carries_load_and_leaves_nothing() throws Exception {
        assumeThereIs("broker");
        final String command = "peers/broker/run.sh";
        final Scripts.Ended started = scripts.script(Map.of(), command);
        assertThat(started.code()).as(started.err()).isZero();
        final List<Long> pids = scripts.pids();
        assertThat(pids).isNotEmpty();

        final List<String> options =
                new ArrayList<>(List.of(started.out().trim().split(" ")));
        options.addAll(List.of("--rate", "50", "--seconds", "2", "--warmup", "1"));
        final ByteArrayOutputStream printed = new ByteArrayOutputStream();
        final int exit = LoadGenerator.run(
                options.toArray(String[]::new), Map.of(), new PrintStream(printed, true, StandardCharsets.UTF_8));
        assertThat(exit).as(printed.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("sent 100: ", "faults: none");

        assertThat(scripts.script(Map.of(), command, "stop").code()).isZero();
        assertNothingIsLeft();
        assertThat(pids).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
    }

    private void assertNothingIsLeft() throws IOException {
        assertThat(scripts.files(".pid")).isEmpty();
        assertThat(scripts.ports()).allMatch(Scripts::isFree);
    }

    @Test
    void a_port_that_is_taken_is_named_and_nothing_is_left() throws Exception {
        try (ServerSocket taken = new ServerSocket(scripts.firstPort() + 4, 1, InetAddress.getLoopbackAddress())) {
            final Scripts.Ended ended = scripts.script(Map.of(), "peers/relay/run.sh");
            assertThat(ended.code()).isEqualTo(1);
            assertThat(ended.err()).contains("port " + taken.getLocalPort() + " is taken");
        }
        assertThat(scripts.files(".pid")).isEmpty();
    }

    @Test
    void the_comparison_gives_a_table_and_a_picture() throws Exception {
        assumeThereIs("nodejs");
        final Path out = run.resolve("out");
        final Scripts.Ended ended = scripts.script(
                Map.of(
                        "PEERS",
                        "nodejs relay",
                        "REPS",
                        "1",
                        "RATES",
                        "50",
                        "TIME",
                        "1",
                        "WARMUP",
                        "1",
                        "PAIRS",
                        "4",
                        "JOINS",
                        "20",
                        "NOISE",
                        "10000"),
                "compare.sh",
                out.toString());
        assumeTrue(!ended.err().contains("npm ci has failed"), ended.err());
        assertThat(ended.code()).as(ended.out() + ended.err()).isZero();
        assertNothingIsLeft();
        assertThat(Files.readString(out.resolve("comparison.md")))
                .contains("| 50 a second | the Node servers |", "| the most | a bare relay |", "| joins |")
                .contains("| CPU, the Node servers to a bare relay |", "Nothing was lost");
        assertThat(Files.readString(out.resolve("comparison.svg")))
                .startsWith("<svg")
                .contains("the Node servers");
    }

    @Test
    void a_ratio_that_has_got_worse_fails() throws Exception {
        assumeThereIs("parley");
        Scripts.assumeHere("node");
        final Path stored = run.resolve("ratio.properties");
        final Scripts.Ended ended = scripts.script(
                Map.of(
                        "ROUNDS",
                        "1",
                        "RATE",
                        "100",
                        "TIME",
                        "2",
                        "WARMUP",
                        "1",
                        "PAIRS",
                        "4",
                        "STORED",
                        stored.toString()),
                "ratio.sh",
                "--record");
        assertThat(ended.code()).as(ended.out() + ended.err()).isZero();
        assertNothingIsLeft();
        final String recorded = Files.readString(stored);
        assertThat(recorded).containsPattern("one-node = [0-9.]+\ntwo-nodes = [0-9.]+\nprocessors = .+\n");
        assertThat(judge(stored).code()).isZero();
        Files.writeString(stored, recorded.replaceFirst("(?s)one.*two.*?\n", "one-node = 1000\ntwo-nodes = 0.01\n"));
        final Scripts.Ended worse = judge(stored);
        assertThat(worse.code()).isEqualTo(1);
        assertThat(worse.out()).contains("stored 1000: well", "stored 0.01: worse by more than a fifth");
        Files.writeString(stored, "one-node = 1000\ntwo-nodes = 0.01\nprocessors = another\n");
        assertThat(judge(stored).out()).contains("stored 0.01: worse by more than a half", "instead of another");
        Files.delete(stored);
        assertThat(judge(stored).err()).contains("record it on an idle machine");
    }

    private Scripts.Ended judge(Path stored) throws Exception {
        return scripts.process(
                Map.of(),
                List.of(
                        "node",
                        Scripts.BENCH.resolve("report/ratio.mjs").toString(),
                        run.resolve("ratio").toString(),
                        stored.toString()));
    }

    private static void assumeThereIs(String peer) {
        switch (peer) {
            case "nodejs" -> Scripts.assumeHere("node", "npm", "redis-server");
            case "broker" -> Scripts.assumeRabbit();
            case "parley" -> {
                Scripts.assumeHere("redis-server");
                Scripts.assumeRabbit();
                Scripts.assumePackaged("signaling", "rooms");
            }
            default -> {}
        }
    }
}
