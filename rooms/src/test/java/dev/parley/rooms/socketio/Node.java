package dev.parley.rooms.socketio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Node.js with the packages of {@code src/test/js}, for tests with the official client. They are fetched into {@code
 * target/js} when first needed. Where there is no Node or no registry, tests that need them are skipped and say so; with
 * {@code -Dinfra=native} that is a failure.
 */
final class Node {
    private static final Path SOURCES = Path.of("src/test/js");
    private static final Path DIRECTORY = Path.of("target/js");

    private Node() {}

    /** Makes scripts and packages ready, or skips the test. */
    static void require() {
        try {
            Files.createDirectories(DIRECTORY);
            try (var files = Files.list(SOURCES)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.copy(file, DIRECTORY.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            if (!Files.exists(DIRECTORY.resolve("node_modules/.package-lock.json"))) {
                Process install = new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund")
                        .directory(DIRECTORY.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(DIRECTORY.resolve("npm.log").toFile())
                        .start();
                if (!install.waitFor(3, TimeUnit.MINUTES) || install.exitValue() != 0) {
                    install.destroyForcibly();
                    absent("npm ci failed (see rooms/target/js/npm.log)");
                }
            }
        } catch (IOException noNode) {
            absent("node or npm is not on the PATH");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void absent(String why) {
        String sentence = "The tests with the official Socket.IO client need Node.js 18 or newer: " + why + ".";
        if ("native".equals(System.getProperty("infra"))) {
            Assertions.fail(sentence);
        }
        Assumptions.abort(sentence);
    }

    /** Starts a script; its errors go to this process's. */
    static Process start(String script, Object... arguments) {
        List<String> command = new ArrayList<>(List.of("node", script));
        for (Object argument : arguments) {
            command.add(String.valueOf(argument));
        }
        try {
            return new ProcessBuilder(command)
                    .directory(DIRECTORY.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a script to its end and returns the lines it printed. */
    static List<String> run(String script, Object... arguments) {
        Process process = start(script, arguments);
        try (var lines = process.inputReader()) {
            return lines.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            process.destroyForcibly();
        }
    }
}
