package dev.parley.bench.training;

import dev.parley.embedded.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A packaged node in a process of its own, whose JVM writes an AOT cache when it ends. */
final class Trainee implements AutoCloseable {
    private static final String CACHE = "parley.aot";
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration END = Duration.ofMinutes(2);

    private final String name;
    private final Process process;
    private final URI ready;
    private final Path cache;
    private final Path log;

    private Trainee(String name, Process process, URI ready, Path cache, Path log) {
        this.name = name;
        this.process = process;
        this.ready = ready;
        this.cache = cache;
        this.log = log;
    }

    /** Whether the cache in the folder is younger than all that it was made from. */
    static boolean isTrained(Path folder) throws IOException {
        final Path cache = folder.resolve(CACHE);
        if (!Files.exists(cache)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(folder, 2)) {
            final FileTime made = Files.getLastModifiedTime(cache);
            return files.filter(file -> file.toString().endsWith(".jar") || file.endsWith("parley.jvm"))
                    .allMatch(file -> modified(file).compareTo(made) < 0);
        }
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Trainee start(Path folder, String name, Map<String, String> environment) throws IOException {
        final Path cache = folder.resolve(CACHE);
        final Path log = folder.resolve("training.log");
        Files.deleteIfExists(cache);
        final int ops = FreePort.pick();
        final List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(flags(folder));
        command.addAll(List.of("-Xmx256m", "-jar", name + ".jar"));
        final ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("PARLEY_OPS_PORT", String.valueOf(ops));
        final URI ready = URI.create("http://127.0.0.1:" + ops + "/health/ready");
        return new Trainee(name, builder.start(), ready, cache, log);
    }

    /** Those of service, without which the cache could not be used; but it is written instead of read. */
    private static List<String> flags(Path folder) throws IOException {
        return Files.readAllLines(folder.resolve("parley.jvm")).stream()
                .filter(line -> line.startsWith("-"))
                .map(flag -> flag.replace("-XX:AOTCache=", "-XX:AOTCacheOutput="))
                .toList();
    }

    /** Blocks until the node says that it is ready. */
    void awaitReady() throws InterruptedException, IOException {
        final long deadline = System.nanoTime() + START.toNanos();
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (!isReady(client)) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw failed("has not become ready");
                }
                Thread.sleep(100);
            }
        }
    }

    private boolean isReady(HttpClient client) throws InterruptedException {
        try {
            final HttpRequest request =
                    HttpRequest.newBuilder(ready).timeout(Duration.ofSeconds(5)).build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Ends the node in order, and blocks until its JVM has written the cache. */
    void stop() throws InterruptedException, IOException {
        process.destroy();
        if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS) || !Files.exists(cache)) {
            throw failed("has written no cache");
        }
        System.out.printf("%s: %s, %d MB%n", name, cache, Files.size(cache) >> 20);
    }

    private IllegalStateException failed(String what) throws IOException {
        final List<String> lines = Files.readAllLines(log);
        return new IllegalStateException(name + " " + what + "; the end of " + log + ":\n"
                + String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size())));
    }

    /** Ends what still runs, however it stands. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
