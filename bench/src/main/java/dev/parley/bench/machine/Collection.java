package dev.parley.bench.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Has another JVM of the same user collect its garbage, by {@code jcmd} of the JDK that this one runs on. */
public final class Collection {
    private static final long SECONDS = 30;

    private Collection() {}

    /** @throws IOException if it did not work, within half a minute */
    public static void of(long pid) throws IOException, InterruptedException {
        final Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(pid),
                        "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!jcmd.waitFor(SECONDS, TimeUnit.SECONDS)) {
            jcmd.destroyForcibly();
            throw new IOException("jcmd " + pid + " GC.run did not end within " + SECONDS + " s");
        }
        if (jcmd.exitValue() != 0) {
            throw new IOException("jcmd " + pid + " GC.run failed");
        }
    }
}
