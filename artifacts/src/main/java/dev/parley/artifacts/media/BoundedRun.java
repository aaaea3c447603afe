package dev.parley.artifacts.media;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run of a program: all of it has ended, and nothing of it is open, when {@link #run} returns or throws. */
final class BoundedRun {
    /** Kept of what it says, on each of its outputs; the rest is read and dropped. */
    static final int MAX_TEXT = 64 * 1024;

    private static final long PAUSE_MILLIS = 10;

    /**
     * How it ended.
     *
     * @param exit its exit status; 128 and more may mean a signal
     * @param late whether it was killed because its time was over
     * @param output the beginning of its standard output, where that is no file
     * @param errors the beginning of what it has complained of
     */
    record Ended(int exit, boolean late, String output, String errors) {}

    private final Process process;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private final byte[] buffer = new byte[8 * 1024];

    private BoundedRun(Process process) {
        this.process = process;
    }

    /**
     * Runs it to its end, without an environment. Interruption kills it.
     *
     * @param command makes its first process the leader of a group
     * @param in its standard input
     * @param out its standard output, which is overwritten; {@code null} to have it as text
     */
    static Ended run(List<String> command, Path in, @Nullable Path out, Duration time)
            throws IOException, InterruptedException {
        final ProcessBuilder builder =
                new ProcessBuilder(command).directory(Path.of("/").toFile()).redirectInput(in.toFile());
        if (out != null) {
            builder.redirectOutput(out.toFile());
        }
        builder.environment().clear();
        final Process process = builder.start();
        try {
            return new BoundedRun(process).toItsEnd(time);
        } finally {
            process.getInputStream().close();
            process.getErrorStream().close();
        }
    }

    private Ended toItsEnd(Duration time) throws IOException, InterruptedException {
        final ProcessGroup group = new ProcessGroup(process);
        final boolean late;
        boolean gone = false;
        try {
            late = !awaitEnd(System.nanoTime() + time.toNanos());
        } finally {
            gone = group.kill();
        }
        if (!gone) {
            throw new IOException("a process could not be killed");
        }
        drain();
        return new Ended(process.exitValue(), late, text(output), text(errors));
    }

    /** Reads no more than there is, so that no process which holds a pipe open can hold this thread. */
    private boolean awaitEnd(long end) throws IOException, InterruptedException {
        while (!process.waitFor(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
            drain();
            if (System.nanoTime() - end >= 0) {
                return false;
            }
        }
        return true;
    }

    private void drain() throws IOException {
        drain(process.getInputStream(), output);
        drain(process.getErrorStream(), errors);
    }

    private void drain(InputStream from, ByteArrayOutputStream into) throws IOException {
        // Once through a full pipe at most: one that says more than can be read must not keep the deadline waiting.
        for (int left = MAX_TEXT; left > 0 && from.available() > 0; ) {
            final int count = from.read(buffer, 0, Math.min(buffer.length, from.available()));
            if (count < 0) {
                return;
            }
            left -= count;
            into.write(buffer, 0, Math.min(count, MAX_TEXT - into.size()));
        }
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
