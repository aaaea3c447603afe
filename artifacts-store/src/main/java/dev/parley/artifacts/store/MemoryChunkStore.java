package dev.parley.artifacts.store;

import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.ArtifactRefusal;
import dev.parley.artifacts.core.ChunkStore;
import dev.parley.artifacts.core.ObjectKey;
import dev.parley.artifacts.core.UnavailableException;
import dev.parley.artifacts.store.MemoryStores.MemoryUpload;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The twin of {@link FileChunkStore}. */
final class MemoryChunkStore implements ChunkStore {
    private final MemoryStores stores;

    MemoryChunkStore(MemoryStores stores) {
        this.stores = stores;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Writer open(ArtifactId id, long fence) throws ArtifactRefusal {
        synchronized (stores) {
            if (stores.all.containsKey(new ObjectKey(id, "content"))) {
                throw FileChunkStore.fenced();
            }
            final MemoryUpload upload = stores.uploads.computeIfAbsent(id, any -> new MemoryUpload());
            if (upload.fence > fence) {
                throw FileChunkStore.fenced();
            }
            upload.fence = fence;
            return new MemoryWriter(id, upload, fence, upload.bytes.size());
        }
    }

    private final class MemoryWriter implements Writer {
        private final ArtifactId id;
        private final MemoryUpload upload;
        private final long fence;
        private long offset;

        MemoryWriter(ArtifactId id, MemoryUpload upload, long fence, long offset) {
            this.id = id;
            this.upload = upload;
            this.fence = fence;
            this.offset = offset;
        }

        @Override
        public long offset() {
            return offset;
        }

        @Override
        public void write(ByteBuffer bytes) throws ArtifactRefusal {
            synchronized (stores) {
                guard();
                if (bytes.remaining() > stores.free()) {
                    throw new UnavailableException("the store in memory is full");
                }
                upload.bytes.truncate(offset);
                upload.bytes.append(bytes);
                offset = upload.bytes.size();
            }
        }

        @Override
        public void sync() throws ArtifactRefusal {
            synchronized (stores) {
                guard();
                upload.synced = Math.max(upload.synced, Math.min(offset, upload.bytes.size()));
            }
        }

        @Override
        public void truncate(long to) throws ArtifactRefusal {
            synchronized (stores) {
                guard();
                upload.bytes.truncate(to);
                upload.synced = Math.min(upload.synced, to);
                offset = Math.min(offset, to);
            }
        }

        @Override
        public void close() {
            // Nothing is held.
        }

        private void guard() throws ArtifactRefusal {
            if (upload.fence != fence || stores.uploads.get(id) != upload) {
                throw FileChunkStore.fenced();
            }
        }
    }

    @Override
    public long length(ArtifactId id) {
        synchronized (stores) {
            final @Nullable MemoryUpload upload = stores.uploads.get(id);
            return upload == null ? 0 : upload.bytes.size();
        }
    }

    @Override
    public int read(ArtifactId id, long position, ByteBuffer into) {
        synchronized (stores) {
            final @Nullable MemoryUpload upload = stores.uploads.get(id);
            return upload == null ? -1 : upload.bytes.read(position, into);
        }
    }

    @Override
    public void finish(ArtifactId id, long fence, long length) throws ArtifactRefusal {
        final ObjectKey content = new ObjectKey(id, "content");
        synchronized (stores) {
            final @Nullable MemoryUpload upload = stores.uploads.get(id);
            if (upload != null && upload.fence > fence) {
                throw FileChunkStore.fenced();
            }
            if (!stores.all.containsKey(content)) {
                final MemoryBytes bytes = upload == null ? new MemoryBytes() : upload.bytes;
                if (bytes.size() < length) {
                    throw ArtifactRefusal.of(ArtifactRefusal.Code.NOT_FOUND, "bytes of it are missing");
                }
                bytes.truncate(length);
                stores.all.put(content, bytes);
            }
            stores.uploads.remove(id);
        }
    }

    @Override
    public void discard(ArtifactId id) {
        synchronized (stores) {
            stores.uploads.remove(id);
        }
    }

    @Override
    public boolean belongsTo(String catalog) {
        synchronized (stores) {
            if (stores.owner == null) {
                stores.owner = catalog;
            }
            return catalog.equals(stores.owner);
        }
    }

    @Override
    public List<ArtifactId> all(String after, int limit) {
        synchronized (stores) {
            return stores.uploads.keySet().stream()
                    .filter(id -> id.value().compareTo(after) > 0)
                    .limit(limit)
                    .toList();
        }
    }

    @Override
    public long free() {
        synchronized (stores) {
            return stores.free();
        }
    }
}
