package dev.parley.artifacts.media;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A process and all that it has started, as far as they have not left its process group. Linux. One thread. */
final class ProcessGroup {
    private static final Path PROC = Path.of("/proc");
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long PAUSE_NANOS = Duration.ofMillis(5).toNanos();
    // proc(5): what follows the name in parentheses
    private static final int STATE = 0;
    private static final int GROUP = 2;

    private final Process leader;

    /** @param leader makes itself the leader of a group */
    ProcessGroup(Process leader) {
        this.leader = leader;
    }

    /**
     * Kills all of it, and returns when it is gone, or after 5 s: a process that waits for a disk can't be killed.
     *
     * @return whether it is gone
     */
    boolean kill() {
        final boolean interrupted = Thread.interrupted();
        try {
            final long end = System.nanoTime() + PATIENCE.toNanos();
            while (true) {
                leader.toHandle().destroyForcibly(); // the process itself would close its streams, too
                final List<Long> members = members();
                if (members.isEmpty() && !leader.isAlive()) {
                    return true;
                }
                if (System.nanoTime() - end >= 0) {
                    return false;
                }
                members.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private List<Long> members() {
        final List<Long> members = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (isMember(process)) {
                    members.add(Long.parseLong(process.getFileName().toString()));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return members; // the leader itself is still known
        }
        return members;
    }

    private boolean isMember(Path process) {
        try {
            final String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
            final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Long.parseLong(fields[GROUP]) == leader.pid() && !fields[STATE].equals("Z");
        } catch (IOException e) {
            return false; // gone meanwhile
        }
    }
}
