package dev.parley.system.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file system of few bytes, in memory, that only those processes see which are started on it: in a mount namespace that ends with
 * them. Made as root, or by any user where users may have namespaces.
 */
public final class SmallDisk {
    private static final String SCRIPT = "mount -t tmpfs -o size=\"$1\",mode=700 none \"$2\" && shift 2 && exec \"$@\"";

    private SmallDisk() {}

    /** {@return why there can be none here; empty if there can} Blocks for as long as it takes to make one. */
    public static Optional<String> lack() {
        try {
            final Path folder = Files.createTempDirectory("small-disk");
            try {
                final Process process = new ProcessBuilder(command(folder, 1 << 20, List.of("true")))
                        .redirectErrorStream(true)
                        .start();
                final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return process.waitFor() == 0 ? Optional.empty() : Optional.of(said.strip());
            } finally {
                Files.delete(folder);
            }
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /**
     * A command that has such a file system, empty, in the folder's place.
     *
     * @param folder that is there
     */
    static List<String> command(Path folder, long bytes, List<String> command) throws IOException {
        final List<String> all = new ArrayList<>(List.of("unshare"));
        if (!root()) {
            all.addAll(List.of("--user", "--map-root-user"));
        }
        all.addAll(List.of("--mount", "--", "sh", "-c", SCRIPT, "small-disk", Long.toString(bytes), folder.toString()));
        all.addAll(command);
        return all;
    }

    /** How a process of this machine sees a file, for whoever is in another namespace. */
    static Path seenBy(long pid, Path file) {
        return Path.of("/proc/" + pid + "/root" + file);
    }

    /** Adds to the file until so many bytes are left; with 0, until the system says that there is no room. */
    static void fill(Path file, long left) {
        final ByteBuffer zeros = ByteBuffer.allocate(4096);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (left == 0 || file.toFile().getUsableSpace() > left) {
                channel.write(zeros.clear());
            }
        } catch (IOException e) {
            if (left > 0 || !String.valueOf(e.getMessage()).contains("No space left")) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static boolean root() throws IOException {
        return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }
}
