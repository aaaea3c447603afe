package dev.parley.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * What all of the machine has done up to one moment (Linux, {@code proc(5)}).
 *
 * @param sampled as the clock's ticks saw it, which miss what runs between them
 * @param living of all processes that there are, which misses those that have ended
 */
public record Processors(Duration sampled, Duration living) {
    private static final int[] BUSY = {1, 2, 3, 6, 7, 8};

    /** Now. */
    public static Processors now() throws IOException {
        final String[] total =
                Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +", -1);
        long ticks = 0;
        for (int column : BUSY) {
            ticks += Long.parseLong(total[column]);
        }
        Duration living = Duration.ZERO;
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : (Iterable<Path>) processes::iterator) {
                if (Character.isDigit(process.getFileName().toString().charAt(0))) {
                    living = living.plus(ProcessSample.cpu(process));
                }
            }
        }
        return new Processors(ProcessSample.ticks(ticks), living);
    }

    /** By how much that is more than before, beyond what is known; at least nothing. */
    public Duration othersSince(Processors before, Duration known) {
        final Duration bySamples = sampled.minus(before.sampled);
        final Duration byProcesses = living.minus(before.living);
        final Duration most = bySamples.compareTo(byProcesses) > 0 ? bySamples : byProcesses;
        return most.compareTo(known) > 0 ? most.minus(known) : Duration.ZERO;
    }
}
