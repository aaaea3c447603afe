package dev.parley.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
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
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The servers of bench/peers, and the scripts that measure them, for a second or two each. */
final class PeersTest {
    private static final Path BENCH = Path.of(System.getProperty("project.root", ".."), "bench")
            .toAbsolutePath()
            .normalize();
    private static final int PORTS = 40;
    private static final long MINUTES = 5;

    @TempDir
    private Path run;

    private final int firstPort = freePorts();

    /** How a script ended, and what it wrote. */
    private record Ended(int code, String out, String err) {}

    @AfterEach
    void stop_all() throws Exception {
        for (String peer : List.of("nodejs", "relay", "broker", "parley")) {
            script(Map.of(), "peers/" + peer + "/run.sh", "stop");
        }
        assertThat(files(".pid")).isEmpty();
    }

    /** The other peers carry load in the comparison and for the ratio. */
    @Test
    void a_peer_starts_carries_load_and_leaves_nothing() throws Exception {
        assumeThereIs("broker");
        final String command = "peers/broker/run.sh";
        final Ended started = script(Map.of(), command);
        assertThat(started.code()).as(started.err()).isZero();
        final List<Long> pids = pids();
        assertThat(pids).isNotEmpty();

        final List<String> options =
                new ArrayList<>(List.of(started.out().trim().split(" ")));
        options.addAll(List.of("--rate", "50", "--seconds", "2", "--warmup", "1"));
        final ByteArrayOutputStream printed = new ByteArrayOutputStream();
        final int exit = LoadGenerator.run(
                options.toArray(String[]::new), Map.of(), new PrintStream(printed, true, StandardCharsets.UTF_8));
        assertThat(exit).as(printed.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("sent 100: ", "faults: none");

        assertThat(script(Map.of(), command, "stop").code()).isZero();
        assertNothingIsLeft();
        assertThat(pids).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
    }

    private void assertNothingIsLeft() throws IOException {
        assertThat(files(".pid")).isEmpty();
        assertThat(ports(firstPort)).allMatch(PeersTest::isFree);
    }

    @Test
    void a_port_that_is_taken_is_named_and_nothing_is_left() throws Exception {
        try (ServerSocket taken = new ServerSocket(firstPort + 4, 1, InetAddress.getLoopbackAddress())) {
            final Ended ended = script(Map.of(), "peers/relay/run.sh");
            assertThat(ended.code()).isEqualTo(1);
            assertThat(ended.err()).contains("port " + taken.getLocalPort() + " is taken");
        }
        assertThat(files(".pid")).isEmpty();
    }

    @Test
    void the_comparison_gives_a_table_and_a_picture() throws Exception {
        assumeThereIs("nodejs");
        final Path out = run.resolve("out");
        final Ended ended = script(
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
        assumeTrue(isHere("node"), "node is not here");
        final Path stored = run.resolve("ratio.properties");
        final Ended ended = script(
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
        assertThat(Files.readString(stored)).containsPattern("one-node = [0-9.]+\ntwo-nodes = [0-9.]+\n");
        assertThat(judge(stored).code()).isZero();
        Files.writeString(stored, "one-node = 1000\ntwo-nodes = 0.01\n");
        final Ended worse = judge(stored);
        assertThat(worse.code()).isEqualTo(1);
        assertThat(worse.out()).contains("stored 1000: well", "stored 0.01: worse by more than a fifth");
        Files.delete(stored);
        assertThat(judge(stored).err()).contains("record it on an idle machine");
    }

    private Ended judge(Path stored) throws Exception {
        return process(
                Map.of(),
                List.of(
                        "node",
                        BENCH.resolve("report/ratio.mjs").toString(),
                        run.resolve("ratio").toString(),
                        stored.toString()));
    }

    private static void assumeThereIs(String peer) {
        switch (peer) {
            case "nodejs" -> {
                assumeTrue(isHere("node") && isHere("npm"), "node and npm are not here");
                assumeTrue(isHere("redis-server"), "redis-server is not here");
            }
            case "parley", "broker" -> {
                assumeTrue(isHere("redis-server"), "redis-server is not here");
                assumeTrue(Files.exists(Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server")), "RabbitMQ is not here");
                assumeTrue(
                        peer.equals("broker")
                                || Stream.of("signaling", "rooms")
                                        .allMatch(kind -> Files.exists(
                                                BENCH.resolveSibling(kind).resolve("target/parley-" + kind + ".jar"))),
                        "the nodes are not packaged: mvn -DskipTests package, or mvn verify");
            }
            default -> {}
        }
    }

    private static boolean isHere(String program) {
        return Stream.of((System.getenv("PATH") + ":/usr/sbin").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** The first of so many, below those that the system, and other tests, give to whoever asks for any. */
    private static int freePorts() {
        for (int i = 0; i < 100; i++) {
            final int first = ThreadLocalRandom.current().nextInt(10_000, 14_900);
            if (ports(first).allMatch(PeersTest::isFree)) {
                return first;
            }
        }
        throw new IllegalStateException("no " + PORTS + " free ports in a row");
    }

    private static IntStream ports(int first) {
        return IntStream.range(first, first + PORTS);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private List<Path> files(String ending) throws IOException {
        try (Stream<Path> files = Files.list(run)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    private List<Long> pids() throws IOException {
        final List<Long> pids = new ArrayList<>();
        for (Path file : files(".pid")) {
            pids.add(Long.valueOf(Files.readString(file).trim()));
        }
        return pids;
    }

    private Ended script(Map<String, String> environment, String... command) throws Exception {
        final List<String> all =
                new ArrayList<>(List.of("bash", BENCH.resolve(command[0]).toString()));
        all.addAll(List.of(command).subList(1, command.length));
        return process(environment, all);
    }

    private Ended process(Map<String, String> environment, List<String> command) throws Exception {
        final Path out = run.resolve("out.txt");
        final Path err = run.resolve("err.txt");
        final ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("BENCH_RUN", run.toString());
        builder.environment().put("BENCH_PORT", Integer.toString(firstPort));
        builder.environment().put("BENCH_CLASSPATH", System.getProperty("java.class.path"));
        // What a signal costs is not what is to be seen: each JVM lives for seconds.
        builder.environment().put("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1");
        builder.environment()
                .put(
                        "JAVA",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString());
        final Process process = builder.start();
        try {
            assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES))
                    .as("%s ended in time", command)
                    .isTrue();
        } finally {
            process.destroy();
        }
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
