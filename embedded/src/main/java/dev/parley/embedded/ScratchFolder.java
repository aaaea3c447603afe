package dev.parley.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A temporary folder that is removed with everything in it when it is closed or, at the latest, after the JVM has gone,
 * even if it was killed: a small shell process waits for that. Safe for use from any thread.
 */
public final class ScratchFolder implements AutoCloseable {

    private final Path path;

    private ScratchFolder(Path path) {
        this.path = path;
    }

    /**
     * Makes a folder below {@code java.io.tmpdir}.
     *
     * @param name how its name begins, for whoever looks at the disk
     * @throws UncheckedIOException if it can't be made
     */
    public static ScratchFolder create(String name) {
        try {
            return new ScratchFolder(Files.createTempDirectory(Root.PATH, name + "-"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a folder in " + Root.PATH, e);
        }
    }

    public Path path() {
        return path;
    }

    /** Removes the folder. What can't be removed now goes when the JVM has gone. */
    @Override
    public void close() {
        try (Stream<Path> tree = Files.walk(path)) {
            for (Path each : tree.toList().reversed()) {
                Files.deleteIfExists(each);
            }
        } catch (NoSuchFileException gone) {
            // Closed before, or a dying server has removed a file of its own.
        } catch (IOException | UncheckedIOException busy) {
            // A dying server still writes; the guard removes the whole root later.
        }
    }

    /** The one folder of this JVM that holds all others, and the process that removes it. */
    private static final class Root {

        static final Path PATH = make();

        private static Path make() {
            String parent = System.getProperty("java.io.tmpdir", "/tmp");
            return Path.of(GuardScript.SCRATCH.start(List.of(parent)).firstLine());
        }
    }
}
