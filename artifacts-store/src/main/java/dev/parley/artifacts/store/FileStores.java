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

    private FileStores(StoreFolder folder, IncomingFolder incoming) {
        this.chunks = new FileChunkStore(folder);
        this.objects = new FileObjectStore(folder, incoming);
        this.incoming = incoming;
    }

    /**
     * Blocks.
     *
     * @param folder is made if it is not there
     * @throws UnavailableException if it can't be written
     */
    public static FileStores open(Path folder) {
        final StoreFolder own = new StoreFolder(folder);
        return StoreFolder.ask(() -> new FileStores(own, IncomingFolder.open(own.root())));
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
