package dev.parley.system.docs;

import dev.parley.testkit.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A script on Node, whose output is read line by line. It ends when its standard input does, and so with this JVM. */
final class NodeProgram implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name;
    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private NodeProgram(String name, Process process) {
        this.name = name;
        this.process = process;
        Thread.ofVirtual().start(this::read);
    }

    static NodeProgram start(String name, Path folder, Map<String, String> environment, String... command) {
        try {
            final ProcessBuilder builder =
                    new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
            builder.environment().putAll(environment);
            return new NodeProgram(name, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader reader = process.inputReader()) {
            reader.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            lines.add("output ended: " + e.getMessage());
        }
    }

    void say(String line) {
        try {
            process.outputWriter().write(line + "\n");
            process.outputWriter().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(name + ": " + lines, e);
        }
    }

    /** Fails, with all that the script has said, if the line does not come. */
    void awaitLine(String line) {
        try {
            Await.until(name + " says " + line, PATIENCE, () -> lines.contains(line) || !process.isAlive());
        } catch (AssertionError e) {
            throw new AssertionError(name + " has said: " + lines, e);
        }
        if (!lines.contains(line)) {
            throw new AssertionError(name + " has ended: " + lines);
        }
    }

    /** The exit status; the script has to end by itself. */
    int awaitEnd() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError(name + " goes on: " + lines);
        }
        return process.exitValue();
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
