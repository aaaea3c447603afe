package dev.parley.bench.receiver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Files by the paths of their uploads. Thread-safe. */
final class ReceivedFiles {
    private static final String PATH = "/files/";

    private final Path folder;
    private final boolean hashing;
    private final AtomicLong last = new AtomicLong();
    private final Map<String, ReceivedFile> files = new ConcurrentHashMap<>();

    ReceivedFiles(Path folder, boolean hashing) {
        this.folder = folder;
        this.hashing = hashing;
    }

    /** The path of a new one. */
    String create() throws IOException {
        final String path = PATH + last.incrementAndGet();
        files.put(path, new ReceivedFile(file(path), hashing));
        return path;
    }

    ReceivedFile get(String path) throws IOException {
        final ReceivedFile file = files.get(path);
        if (file == null) {
            throw new NoSuchFileException(path);
        }
        return file;
    }

    void remove(String path) throws IOException {
        final ReceivedFile file = files.remove(path);
        if (file != null) {
            file.close();
            Files.delete(file(path));
        }
    }

    private Path file(String path) {
        return folder.resolve(path.substring(PATH.length()));
    }
}
