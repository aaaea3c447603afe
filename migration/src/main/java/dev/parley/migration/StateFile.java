package dev.parley.migration;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Lines on a disk that are only ever added, by one process at a time. */
final class StateFile implements AutoCloseable {
    private final FileChannel file;

    private StateFile(FileChannel file) {
        this.file = file;
    }

    /**
     * Opens what is there.
     *
     * @param create whether there may be none
     * @throws Wrong if it is something else, or another process has it
     */
    static StateFile open(Path path, boolean create) throws Wrong, IOException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new Wrong("--state " + path + ": not a file");
        }
        final FileChannel channel;
        try {
            channel = create
                    ? FileChannel.open(
                            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)
                    : FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new Wrong("--state " + path + ": can't be opened (" + e + ")");
        }
        final StateFile file = new StateFile(channel);
        try {
            file.lock(path);
            file.check(path);
            return file;
        } catch (Wrong | IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void lock(Path path) throws Wrong, IOException {
        try {
            if (file.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            // As if another process had it.
        }
        throw new Wrong("--state " + path + ": another run is using it");
    }

    private void check(Path path) throws Wrong, IOException {
        if (file.size() == 0) {
            return;
        }
        final ByteBuffer begin = ByteBuffer.allocate(Header.MAGIC.length());
        file.read(begin, 0);
        if (!new String(begin.array(), StandardCharsets.US_ASCII).equals(Header.MAGIC)) {
            throw new Wrong("--state " + path + ": not a state file");
        }
        file.truncate(endOfLastLine());
    }

    /** A line that was being written when everything ended is as good as none. */
    private long endOfLastLine() throws IOException {
        final ByteBuffer one = ByteBuffer.allocate(1);
        long end = file.size();
        while (end > 0) {
            file.read(one.clear(), end - 1);
            if (one.get(0) == '\n') {
                break;
            }
            end--;
        }
        return end;
    }

    /** From the first, and to be read to the end before anything is added. */
    BufferedReader lines() throws IOException {
        // Nobody closes it: the channel is still needed, and a lock goes with the first that is closed.
        return new BufferedReader(
                new InputStreamReader(Channels.newInputStream(file.position(0)), StandardCharsets.UTF_8));
    }

    /** Adds lines, each with its end. */
    void append(CharSequence lines) throws IOException {
        final ByteBuffer bytes = StandardCharsets.UTF_8.encode(lines.toString());
        file.position(file.size());
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    /** Returns once the disk has all that was added. */
    void force() throws IOException {
        file.force(true);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
