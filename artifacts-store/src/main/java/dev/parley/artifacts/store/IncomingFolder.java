package dev.parley.artifacts.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where files lie until they are whole, one folder for each process: it holds a lock on it as long as it lives, and whoever
 * comes later removes those of the dead.
 */
final class IncomingFolder implements AutoCloseable {
    private static final String LOCK = "lock";

    private final Path own;
    private final FileChannel lock;
    private final AtomicLong files = new AtomicLong();

    private IncomingFolder(Path own, FileChannel lock) {
        this.own = own;
        this.lock = lock;
    }

    static IncomingFolder open(Path root) throws IOException {
        final Path all = StoreFolder.makeFolder(root.resolve("incoming"));
        clear(all);
        while (true) {
            final Path own = Files.createDirectory(all.resolve(UUID.randomUUID().toString()));
            final FileChannel lock =
                    FileChannel.open(own.resolve(LOCK), StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
            lock.lock();
            if (Files.exists(own.resolve(LOCK))) {
                return new IncomingFolder(own, lock);
            }
            // Somebody took it for a dead one's just before it was locked.
            lock.close();
        }
    }

    /** A path at which there is nothing yet. */
    Path newFile() {
        return own.resolve(Long.toString(files.incrementAndGet()));
    }

    /** One in it. */
    Path folder(String name) throws IOException {
        return Files.createDirectories(own.resolve(name));
    }

    @Override
    public void close() throws IOException {
        lock.close();
        remove(own);
    }

    /** Removes those of the dead; others may be at it, too. */
    static void clear(Path all) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(all)) {
            for (Path folder : folders) {
                removeIfDead(folder);
            }
        }
    }

    private static void removeIfDead(Path folder) throws IOException {
        final Path file = folder.resolve(LOCK);
        if (!Files.exists(file)) {
            // Its owner is about to make it, or died before: an empty folder does no harm.
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock held = channel.tryLock()) {
            if (held != null) {
                remove(folder);
            }
        } catch (OverlappingFileLockException ours) {
            // Of another store of this process.
            return;
        } catch (NoSuchFileException gone) {
            // Another that starts at this time has removed it.
            return;
        }
    }

    private static void remove(Path folder) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    remove(entry);
                } else {
                    Files.deleteIfExists(entry);
                }
            }
        }
        Files.deleteIfExists(folder);
    }
}
