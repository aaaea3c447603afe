package dev.parley.artifacts.store;

import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.ChunkStore;
import dev.parley.artifacts.core.ObjectKey;
import dev.parley.artifacts.core.ObjectStore;
import java.util.Comparator;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Bytes in memory, up to a bound, gone with the process: for tests, and for trying. What they have, and how it ends, is as with
 * {@link FileStores}; {@link #crash()} loses what a machine would.
 */
public final class MemoryStores {
    final TreeMap<ArtifactId, MemoryUpload> uploads = new TreeMap<>(Comparator.comparing(ArtifactId::value));
    final TreeMap<ObjectKey, MemoryBytes> all = new TreeMap<>(
            Comparator.comparing((ObjectKey key) -> key.artifact().value()).thenComparing(ObjectKey::part));

    @Nullable
    String owner;

    private final long capacity;
    private final MemoryChunkStore chunks = new MemoryChunkStore(this);
    private final MemoryObjectStore objects = new MemoryObjectStore(this);

    /** @param capacity in bytes */
    public MemoryStores(long capacity) {
        this.capacity = capacity;
    }

    /** Of one upload. */
    static final class MemoryUpload {
        final MemoryBytes bytes = new MemoryBytes();
        long fence;
        long synced;
    }

    public ChunkStore chunks() {
        return chunks;
    }

    public ObjectStore objects() {
        return objects;
    }

    /** As if the machine had lost its power: bytes that no {@code sync} was for are gone. */
    public synchronized void crash() {
        uploads.values().forEach(upload -> upload.bytes.truncate(upload.synced));
    }

    /** Only while this is locked. */
    long free() {
        long used = 0;
        for (MemoryUpload upload : uploads.values()) {
            used += upload.bytes.size();
        }
        for (MemoryBytes bytes : all.values()) {
            used += bytes.size();
        }
        return Math.max(0, capacity - used);
    }
}
