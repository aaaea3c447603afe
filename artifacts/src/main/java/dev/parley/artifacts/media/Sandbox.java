package dev.parley.artifacts.media;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Shuts a program in: what it is started through. It reads one file, as its standard input, and writes one, as its standard
 * output; the folders they are in need not be open to it.
 */
final class Sandbox {
    /** The user "nobody", on every Linux. */
    private static final int NOBODY = 65534;

    private static final int DESCRIPTORS = 64;
    /** So that a program ends by itself where nobody is left to end it. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final MediaPrograms programs;
    private final Isolation isolation;
    private final boolean root;
    private final long memory;

    Sandbox(MediaPrograms programs, Isolation isolation, long memory) throws IOException {
        this.programs = programs;
        this.isolation = isolation;
        this.memory = memory;
        this.root = Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }

    /**
     * The whole command. No part of it goes through a shell.
     *
     * @param time after which it ends, whoever is still there to wait for it
     * @param bytes that it may write to a file
     */
    List<String> command(Duration time, long bytes, List<String> program) {
        final String seconds = Long.toString(Math.max(1, time.toSeconds()));
        final List<String> command = new ArrayList<>();
        // Also makes the process group by which all of it is found.
        command.addAll(List.of(
                programs.path("timeout"), "--signal=KILL", time.plus(GRACE).toSeconds() + "s"));
        if (isolation == Isolation.NAMESPACES) {
            // Whichever of the chain is killed, what is behind it goes, too.
            command.addAll(List.of(programs.path("setpriv"), "--pdeathsig", "KILL", "--", programs.path("unshare")));
            if (!root) {
                command.addAll(List.of("--user", "--map-current-user"));
            }
            // The program is the first of its process namespace: when it ends, all it has started ends.
            command.addAll(List.of("--net", "--ipc", "--pid", "--fork", "--kill-child=KILL", "--"));
        }
        command.addAll(List.of(programs.path("setpriv"), "--no-new-privs", "--inh-caps=-all"));
        if (root) {
            final String nobody = Integer.toString(NOBODY);
            command.addAll(List.of("--bounding-set=-all", "--clear-groups", "--reuid", nobody, "--regid", nobody));
        }
        // A change of user forgets it: said again.
        command.addAll(List.of("--pdeathsig", "KILL", "--", programs.path("prlimit")));
        command.addAll(List.of(
                "--as=" + memory, "--cpu=" + seconds, "--fsize=" + bytes, "--nofile=" + DESCRIPTORS, "--core=0", "--"));
        command.addAll(program);
        return List.copyOf(command);
    }

    /** Makes an empty file that the program may write to, and nobody else but we. */
    void prepareOutput(Path file) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        if (root) {
            Files.setAttribute(file, "unix:uid", NOBODY);
        }
    }

    /** Whether the program may read the file, once it has it open. */
    boolean mayRead(Path file) throws IOException {
        return !root || Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
    }
}
