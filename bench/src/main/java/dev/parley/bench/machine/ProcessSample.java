package dev.parley.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A process at one moment (Linux, {@code proc(5)}).
 *
 * @param cpu used so far by all its threads, in user and kernel mode; in steps of 10 ms
 * @param residentBytes of memory
 */
public record ProcessSample(Duration cpu, long residentBytes) {
    /** Of /proc, whatever the kernel's own tick. */
    private static final long MILLIS_PER_TICK = 10;

    private static final int UTIME = 11;
    private static final int STIME = 12;

    /** @throws IOException if there is no such process */
    public static ProcessSample of(long pid) throws IOException {
        final Path folder = Path.of("/proc", Long.toString(pid));
        if (!Files.exists(folder)) {
            throw new IOException("no process " + pid);
        }
        return new ProcessSample(cpu(folder), resident(folder));
    }

    /** Of the process of a folder in /proc; nothing if it has ended. */
    static Duration cpu(Path folder) {
        final String stat;
        try {
            stat = Files.readString(folder.resolve("stat"));
        } catch (IOException e) {
            return Duration.ZERO;
        }
        // The name, in brackets, may hold anything; what counts comes after it.
        final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return ticks(Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME]));
    }

    static Duration ticks(long ticks) {
        return Duration.ofMillis(ticks * MILLIS_PER_TICK);
    }

    private static long resident(Path folder) throws IOException {
        for (String line : Files.readAllLines(folder.resolve("status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        return 0;
    }
}
