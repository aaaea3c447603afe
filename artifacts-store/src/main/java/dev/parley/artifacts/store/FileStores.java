package dev.parley.artifacts.store;

import dev.parley.artifacts.core.ChunkStore;
import dev.parley.artifacts.core.ObjectStore;
import dev.parley.artifacts.core.UnavailableException;
import java.nio.file.Path;

/**
 * Bytes in files of one folder: uploads, and the objects that they become by being renamed. Several processes of one machine may
 * have the same folder.
 */
public final class FileStores implements AutoCloseable {
    private final FileChunkStore chunks;
    private final FileObjectStore objects;
    private final IncomingFolder incoming;

    private FileStores(StoreFolder folder, IncomingFolder incoming, DiskSync sync) {
        this.chunks = new FileChunkStore(folder, sync);
        this.objects = new FileObjectStore(folder, incoming);
        this.incoming = incoming;
    }

    /** As {@link #open(Path, DiskSync)}, with {@link DiskSync#ACK}. */
    public static FileStores open(Path folder) {
        return open(folder, DiskSync.ACK);
    }

    /**
     * Blocks.
     *
     * @param folder is made if it is not there
     * @throws UnavailableException if it can't be written
     */
    public static FileStores open(Path folder, DiskSync sync) {
        final StoreFolder own = new StoreFolder(folder);
        return StoreFolder.ask(() -> new FileStores(own, IncomingFolder.open(own.root()), sync));
    }

    /**
     * A folder of this process's own on the same disk, for files that live as long as a piece of work. Goes with the stores; what a
     * process that died has left in its own goes when the next one comes.
     *
     * @param name of one folder among them
     */
    public Path scratch(String name) {
        return StoreFolder.ask(() -> incoming.folder(name));
    }

    public ChunkStore chunks() {
        return chunks;
    }

    public ObjectStore objects() {
        return objects;
    }

    @Override
    public void close() {
        StoreFolder.ask(() -> {
            incoming.close();
            return true;
        });
    }
}
