package dev.parley.artifacts.store;

import dev.parley.artifacts.core.ArtifactRefusal;
import dev.parley.artifacts.core.ChunkStore;
import dev.parley.artifacts.core.UnavailableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Appends to one upload's file, as long as its fence is the highest. */
final class FileWriter implements ChunkStore.Writer {
    private final Path path;
    private final FileChannel channel;
    private final FenceFile fences;
    private final long fence;
    private final DiskSync sync;
    private long offset;
    private boolean namedOnDisk;

    private FileWriter(Path path, FileChannel channel, FenceFile fences, long fence, DiskSync sync, long offset) {
        this.path = path;
        this.channel = channel;
        this.fences = fences;
        this.fence = fence;
        this.sync = sync;
        this.offset = offset;
    }

    /** @param fences closed with the writer, if there comes to be one */
    static FileWriter open(Path path, FenceFile fences, long fence, DiskSync sync) throws IOException, ArtifactRefusal {
        return fences.locked(() -> {
            if (fences.value() != fence) {
                throw FileChunkStore.fenced();
            }
            final FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
            return new FileWriter(path, channel, fences, fence, sync, channel.size());
        });
    }

    @Override
    public long offset() {
        return offset;
    }

    @Override
    public void write(ByteBuffer bytes) throws ArtifactRefusal {
        guarded(() -> {
            long position = offset;
            try {
                while (bytes.hasRemaining()) {
                    position += channel.write(bytes, position);
                }
            } catch (IOException e) {
                takeBack();
                throw e;
            }
            offset = position;
            return true;
        });
    }

    /** So that whoever comes next finds what this one has said it has, and no more. */
    private void takeBack() {
        try {
            channel.truncate(offset);
        } catch (IOException e) {
            // The bytes are the client's, in their order: no harm if they stay.
            return;
        }
    }

    @Override
    public void sync() throws ArtifactRefusal {
        // Not under the lock: a slow disk must not keep a newer one waiting.
        if (sync == DiskSync.ACK) {
            force();
        }
        guarded(() -> true);
    }

    private void force() {
        try {
            channel.force(false);
            if (!namedOnDisk) {
                StoreFolder.syncFolder(path.resolveSibling(""));
                namedOnDisk = true;
            }
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    @Override
    public void truncate(long to) throws ArtifactRefusal {
        guarded(() -> {
            channel.truncate(to);
            offset = Math.min(offset, to);
            return true;
        });
    }

    @Override
    public void close() {
        StoreFolder.ask(() -> {
            try {
                channel.close();
            } finally {
                fences.close();
            }
            return true;
        });
    }

    private void guarded(FenceFile.Body<Boolean> body) throws ArtifactRefusal {
        try {
            fences.locked(() -> {
                if (fences.value() != fence) {
                    throw FileChunkStore.fenced();
                }
                return body.run();
            });
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    static UnavailableException unavailable(IOException e) {
        return new UnavailableException("the store of files does not answer, or is full", e);
    }
}
