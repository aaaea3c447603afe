package dev.parley.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A shell script of this package that watches over something for the JVM, and knows by its standard input that it has gone. */
enum GuardScript {
    PROCESS("guard.sh"),
    SCRATCH("scratch.sh");

    private static final String SHELL = "/bin/sh";

    /** The collector would close the pipes of a process that nobody refers to, and with them what it guards. */
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    private final String file;

    GuardScript(String file) {
        this.file = file;
    }

    Started start(List<String> arguments) {
        return start(arguments, Map.of(), Path.of("/"));
    }

    /** The environment holds {@code PATH} and what is given, nothing else. */
    Started start(List<String> arguments, Map<String, String> environment, Path folder) {
        List<String> command = new ArrayList<>(List.of(SHELL, "-c", text(), file));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().retainAll(Set.of("PATH"));
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            RUNNING.add(process);
            var _ = process.onExit().thenAccept(RUNNING::remove);
            String line = process.inputReader(StandardCharsets.UTF_8).readLine();
            if (line == null) {
                throw new IllegalStateException(file + " ended before it began, with arguments " + arguments);
            }
            return new Started(process, line);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run " + SHELL + ", which guards child processes", e);
        }
    }

    private String text() {
        try (InputStream in = GuardScript.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    record Started(Process process, String firstLine) {}
}
