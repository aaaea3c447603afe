package dev.parley.standalone;

import dev.parley.embedded.ScratchFolder;
import dev.parley.ops.log.LogFormat;
import dev.parley.ops.log.LogLevel;
import dev.parley.ops.log.Logging;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The log of everything that runs here: a file that goes when the process does, or, on request, standard output. */
final class LogFile implements AutoCloseable {
    private final Logging logging;
    private final OutputStream out;
    private final String where;

    private LogFile(Logging logging, OutputStream out, String where) {
        this.logging = logging;
        this.out = out;
        this.where = where;
    }

    @SuppressWarnings("SystemOut") // verbose asks for it
    static LogFile open(LogLevel level, boolean verbose) throws IOException {
        if (verbose) {
            return open(level, System.out, "here");
        }
        final Path file = ScratchFolder.create("log").path().resolve("parley.log");
        return open(level, Files.newOutputStream(file), file.toString());
    }

    private static LogFile open(LogLevel level, OutputStream out, String where) {
        return new LogFile(Logging.install(LogFormat.TEXT, level, out, "standalone", "here"), out, where);
    }

    /** Where it is written, for people. */
    String where() {
        return where;
    }

    /** Writes what is queued. */
    @Override
    public void close() throws IOException {
        logging.close();
        out.flush();
    }
}
