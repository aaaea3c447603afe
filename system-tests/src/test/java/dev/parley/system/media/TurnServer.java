package dev.parley.system.media;

import dev.parley.testkit.Await;
import dev.parley.testkit.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A real coturn on loopback, which takes the credentials of whoever shares its secret with it. */
final class TurnServer implements AutoCloseable {
    static final String SECRET = "between the hub and coturn";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path folder;
    private final int port;
    private final Process process;

    private TurnServer(Path folder, int port, Process process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    static Optional<Path> program() {
        return Programs.find("turnserver", "coturn");
    }

    static TurnServer start() throws IOException {
        final Path folder = Files.createTempDirectory("coturn");
        final int port = freePort();
        final Process process = new ProcessBuilder(
                        program().orElseThrow().toString(),
                        "-c",
                        Files.createFile(folder.resolve("turnserver.conf")).toString(),
                        "--userdb=" + folder.resolve("turndb"),
                        "--pidfile=" + folder.resolve("pid"),
                        "--listening-ip=127.0.0.1",
                        "--relay-ip=127.0.0.1",
                        "--listening-port=" + port,
                        "--no-tcp", // its port is known to be free for UDP only, and coturn would wait for it
                        "--no-tls",
                        "--no-dtls",
                        "--no-cli",
                        "--allow-loopback-peers",
                        "--fingerprint",
                        "--use-auth-secret",
                        "--static-auth-secret=" + SECRET,
                        "--realm=parley.test",
                        "--verbose",
                        "--log-file=stdout")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        final TurnServer server = new TurnServer(folder, port, process);
        try {
            Await.until(
                    "coturn listens, its log is in " + folder,
                    PATIENCE,
                    () -> server.log().contains("UDP listener opened on: 127.0.0.1:" + port));
        } catch (AssertionError notThere) {
            server.end();
            throw notThere;
        }
        return server;
    }

    /** As the hub hands it out. */
    String url() {
        return "turn:127.0.0.1:" + port + "?transport=udp";
    }

    /** Names of users who got a relay, as the hub gave them: when they expire, a colon, and the user. */
    List<String> relayed() {
        return log().lines()
                .filter(line -> line.contains("ALLOCATE processed, success"))
                .map(line -> line.replaceFirst(".*user <([^>]*)>.*", "$1"))
                .distinct()
                .toList();
    }

    /** All that it has said. */
    String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private void end() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        end();
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
