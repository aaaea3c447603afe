package dev.parley.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Runs what is in this module's folder, on ports and with data of a test's own. */
final class Scripts {
    static final Path BENCH = Path.of(System.getProperty("project.root", ".."), "bench")
            .toAbsolutePath()
            .normalize();
    private static final int PORTS = 40;
    private static final long MINUTES = 5;

    private final Path run;
    private final int firstPort = freePorts();

    /** How one ended, and what it wrote. */
    record Ended(int code, String out, String err) {}

    /** @param run for pids, logs and data */
    Scripts(Path run) {
        this.run = run;
    }

    int firstPort() {
        return firstPort;
    }

    /** @param command a script's path in the module, and its arguments */
    Ended script(Map<String, String> environment, String... command) throws Exception {
        final List<String> all =
                new ArrayList<>(List.of("bash", BENCH.resolve(command[0]).toString()));
        all.addAll(List.of(command).subList(1, command.length));
        return process(environment, all);
    }

    Ended process(Map<String, String> environment, List<String> command) throws Exception {
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

    List<Path> files(String ending) throws IOException {
        try (Stream<Path> files = Files.list(run)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    /** Of what runs now. */
    List<Long> pids() throws IOException {
        final List<Long> pids = new ArrayList<>();
        for (Path file : files(".pid")) {
            pids.add(Long.valueOf(Files.readString(file).trim()));
        }
        return pids;
    }

    static void assumeHere(String... programs) {
        for (String program : programs) {
            assumeTrue(isHere(program), program + " is not here");
        }
    }

    static void assumeRabbit() {
        assumeTrue(Files.exists(Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server")), "RabbitMQ is not here");
    }

    static void assumePackaged(String... kinds) {
        assumeTrue(
                Stream.of(kinds)
                        .allMatch(kind ->
                                Files.exists(BENCH.resolveSibling(kind).resolve("target/parley-" + kind + ".jar"))),
                "the nodes are not packaged: mvn -DskipTests package, or mvn verify");
    }

    private static boolean isHere(String program) {
        return Stream.of((System.getenv("PATH") + ":/usr/sbin").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** Those that its servers may take. */
    IntStream ports() {
        return ports(firstPort);
    }

    private static IntStream ports(int first) {
        return IntStream.range(first, first + PORTS);
    }

    /** The first of so many, below those that the system, and other tests, give to whoever asks for any. */
    private static int freePorts() {
        for (int i = 0; i < 100; i++) {
            final int first = ThreadLocalRandom.current().nextInt(10_000, 14_900);
            if (ports(first).allMatch(Scripts::isFree)) {
                return first;
            }
        }
        throw new IllegalStateException("no " + PORTS + " free ports in a row");
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
