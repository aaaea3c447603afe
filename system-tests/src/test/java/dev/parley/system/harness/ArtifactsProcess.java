package dev.parley.system.harness;

import dev.parley.artifacts.node.ArtifactsNode;
import dev.parley.embedded.FreePort;
import dev.parley.embedded.GuardedProcess;
import dev.parley.embedded.ScratchFolder;
import dev.parley.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A node of artifacts in a process of its own, to be killed and started again on its folder and its port. For one thread. */
public final class ArtifactsProcess implements AutoCloseable {
    private static final Duration READY = Duration.ofMinutes(2);
    private static final Duration STOP = Duration.ofSeconds(30);
    /** As chaos has them; the connections that clients keep open are among the descriptors. */
    private static final Map<String, Long> ALLOWANCES =
            Map.of("threads", 12L, "descriptors", 30L, "direct bytes", 24L << 20);

    private final HttpClient http = HttpClient.newHttpClient();
    private final ScratchFolder scratch = ScratchFolder.create("artifacts");
    private final int port = FreePort.pick();
    private final int opsPort = FreePort.pick();
    private final Map<String, String> settings;
    /** Of a disk of its own; 0 for none. */
    private final long disk;

    private GuardedProcess process;

    /** @param more settings by their names, on top of where the servers are */
    public ArtifactsProcess(Servers servers, Map<String, String> more) {
        this(servers, more, 0);
    }

    /**
     * With its folder on a {@link SmallDisk}, which is empty after each start. Where there can be none it does not start.
     *
     * @param bytes that the disk has
     */
    public static ArtifactsProcess onSmallDisk(Servers servers, Map<String, String> more, long bytes) {
        return new ArtifactsProcess(servers, more, bytes);
    }

    private ArtifactsProcess(Servers servers, Map<String, String> more, long disk) {
        this.disk = disk;
        settings = new HashMap<>(servers.settings());
        settings.put("PARLEY_BIND", "127.0.0.1");
        settings.put("PARLEY_DRAIN", "0s");
        settings.put("PARLEY_JWT_SECRET", Token.SECRET);
        settings.put("PARLEY_ADMIN_TOKEN", RunningNode.ADMIN_TOKEN);
        settings.put("PARLEY_ARTIFACTS_PORT", Integer.toString(port));
        settings.put("PARLEY_OPS_PORT", Integer.toString(opsPort));
        settings.put("PARLEY_ARTIFACTS_FOLDER", folder().toString());
        settings.put("PARLEY_ARTIFACTS_MIN_FREE", "1");
        settings.putAll(more);
        process = start();
    }

    private GuardedProcess start() {
        final List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ArtifactsNode.class.getName());
        return GuardedProcess.start(
                disk == 0 ? command : onSmallDisk(command),
                settings,
                scratch.path(),
                scratch.path().resolve("log"));
    }

    private List<String> onSmallDisk(List<String> command) {
        try {
            return SmallDisk.command(Files.createDirectories(folder()), disk, command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where its bytes and its catalog are. */
    public Path folder() {
        return scratch.path().resolve("artifacts");
    }

    /** Fills its {@link SmallDisk} until so many bytes are left; with 0, until the system says that there is no room. */
    public void fillDisk(long left) {
        SmallDisk.fill(filler(), left);
    }

    /** Undoes {@link #fillDisk}. */
    public void clearDisk() {
        try {
            Files.delete(filler());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path filler() {
        return SmallDisk.seenBy(process.pid(), folder()).resolve("filler");
    }

    public int opsPort() {
        return opsPort;
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** SIGKILL, and another process in its place; {@link #awaitReady} tells when that one serves. */
    public void killAndRestart() {
        process.close();
        process = start();
    }

    public ArtifactsProcess awaitReady() {
        try {
            Await.until("the node of artifacts is ready", READY, () -> {
                if (!process.isAlive()) {
                    throw new AssertionError("the node has ended");
                }
                return status("/health/ready") == 200;
            });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + process.logTail(), e);
        }
        return this;
    }

    private int status(String path) {
        try {
            return get(path).statusCode();
        } catch (UncheckedIOException notYet) {
            return 0;
        }
    }

    /** Asks its ops server. */
    public HttpResponse<String> get(String path) {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + opsPort + path))
                            .timeout(Duration.ofSeconds(5))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /**
     * What faults and clients may leave behind in it: requests, threads, descriptors, bytes of direct memory, processes and files on
     * their way. Pools that have grown are within the allowance.
     */
    public Map<String, Long> holds() {
        final String page = get("/metrics").body();
        return Map.of(
                "requests under way", sum(page, "parley_artifacts_active{"),
                "threads", count(Path.of("/proc", Long.toString(process.pid()), "task")),
                "descriptors", count(Path.of("/proc", Long.toString(process.pid()), "fd")),
                "direct bytes", sum(page, "netty_allocator_memory_used{"),
                "processes",
                        ProcessHandle.of(process.pid())
                                .orElseThrow()
                                .descendants()
                                .count(),
                "files on their way", count(folder().resolve("incoming")));
    }

    /** Waits until it holds no more than it did. */
    public void awaitHolding(Map<String, Long> before) {
        Await.untilAsserted(READY, () -> {
            final Map<String, Long> now = holds();
            before.forEach((what, then) -> {
                final long most = then + ALLOWANCES.getOrDefault(what, 0L);
                if (now.get(what) > most) {
                    throw new AssertionError(what + ": " + now.get(what) + ", were " + then);
                }
            });
        });
    }

    private static long sum(String page, String name) {
        final List<String> lines =
                page.lines().filter(line -> line.startsWith(name)).toList();
        if (lines.isEmpty()) {
            throw new AssertionError("nothing is called " + name + " in the metrics");
        }
        return lines.stream()
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static long count(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String log() {
        return process.log();
    }

    /** Stops it in order. */
    public void stop() {
        process.terminate();
        if (!process.awaitExit(STOP)) {
            throw new AssertionError("it does not stop: " + process.logTail());
        }
    }

    @Override
    public void close() {
        process.close();
        http.close();
        scratch.close();
    }
}
