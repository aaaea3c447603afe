package dev.parley.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs of this machine that tests drive. */
public final class Programs {
    private static final long PATIENCE_SECONDS = 10;

    private Programs() {}

    /** {@return the first of these names that is a program on the PATH} */
    public static Optional<Path> find(String... names) {
        final String[] folders = System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1);
        return Arrays.stream(names)
                .flatMap(name -> Stream.of(folders).map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    public static Optional<Path> chromium() {
        return find("chromium", "chromium-browser", "google-chrome");
    }

    /** {@return Node.js on the PATH, if its major version is at least that} Blocks for as long as it takes to say so. */
    public static Optional<Path> node(int major) {
        return find("node").filter(node -> majorOf(node) >= major);
    }

    private static int majorOf(Path node) {
        try {
            final Process process = new ProcessBuilder(node.toString(), "--version").start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return 0;
            }
            final String version = process.inputReader().readLine();
            return Integer.parseInt(version.strip().replaceAll("^v|\\..*$", ""));
        } catch (IOException | RuntimeException e) {
            return 0; // as good as none
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }
}
