package dev.parley.artifacts.store;

import dev.parley.artifacts.core.ArtifactRefusal;
import dev.parley.artifacts.core.UnavailableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The highest fence under which somebody has come to write an upload, in a file. Whoever looks at it and then does something
 * that depends on it holds its lock for just that long, against other threads and other processes; a lock dies with its
 * process.
 *
 * <p>Linux gives up all of a process's locks on a file when any of its descriptors is closed: so each is closed under the lock
 * that threads have among themselves.
 */
final class FenceFile implements AutoCloseable {
    /** Of what nobody may write any more: it is whole, or it is gone. */
    static final long CLOSED = Long.MAX_VALUE;

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final long POLL_NANOS = 1_000_000;
    private static final ReentrantLock[] THREADS = new ReentrantLock[1024];

    static {
        for (int i = 0; i < THREADS.length; i++) {
            THREADS[i] = new ReentrantLock();
        }
    }

    private final Path path;
    private final FileChannel channel;
    private final ReentrantLock threads;

    private FenceFile(Path path, FileChannel channel, ReentrantLock threads) {
        this.path = path;
        this.channel = channel;
        this.threads = threads;
    }

    /** Opens it; it and its folder are made if they are not there. */
    static FenceFile open(Path path) throws IOException {
        StoreFolder.makeFolder(path.resolveSibling(""));
        final FileChannel channel =
                FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        return new FenceFile(path, channel, THREADS[Math.floorMod(path.hashCode(), THREADS.length)]);
    }

    /** What is done while nobody else can change the fence. */
    @FunctionalInterface
    interface Body<T> {
        T run() throws IOException, ArtifactRefusal;
    }

    /** @throws UnavailableException if others don't let go of it within a second */
    <T> T locked(Body<T> body) throws IOException, ArtifactRefusal {
        final long deadline = System.nanoTime() + PATIENCE.toNanos();
        lockThreads();
        try {
            final FileLock processes = lockProcesses(deadline);
            try {
                return body.run();
            } finally {
                processes.release();
            }
        } finally {
            threads.unlock();
        }
    }

    /** Only while it is locked. */
    long value() throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES);
        while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) > 0) {
            // Until it is whole, or there is no more: it is new then.
        }
        return bytes.hasRemaining() ? 0 : bytes.getLong(0);
    }

    /** Only while it is locked. */
    void set(long value) throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).putLong(0, value);
        while (bytes.hasRemaining()) {
            channel.write(bytes, bytes.position());
        }
    }

    /** Only while it is locked: whoever has it open sees that it is closed. */
    void remove() throws IOException {
        set(CLOSED);
        Files.deleteIfExists(path);
    }

    @Override
    public void close() throws IOException {
        threads.lock();
        try {
            channel.close();
        } finally {
            threads.unlock();
        }
    }

    private void lockThreads() {
        try {
            if (threads.tryLock(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new UnavailableException("the store of files is held up");
    }

    private FileLock lockProcesses(long deadline) throws IOException {
        while (true) {
            final FileLock lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
            if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
                throw new UnavailableException("another process holds the store of files up");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
