package dev.parley.artifacts.store;

import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.ObjectKey;
import dev.parley.artifacts.core.ObjectStore;
import dev.parley.artifacts.core.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The twin of {@link FileObjectStore}. */
final class MemoryObjectStore implements ObjectStore {
    private static final int BLOCK = 64 * 1024;

    private final MemoryStores stores;

    MemoryObjectStore(MemoryStores stores) {
        this.stores = stores;
    }

    @Override
    public Optional<Reader> open(ObjectKey key) {
        synchronized (stores) {
            return Optional.ofNullable(stores.all.get(key)).map(MemoryReader::new);
        }
    }

    /** Objects are never changed, only replaced. */
    private record MemoryReader(MemoryBytes bytes) implements Reader {
        @Override
        public long size() {
            return bytes.size();
        }

        @Override
        public int read(long position, ByteBuffer into) {
            return bytes.read(position, into);
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }

    @Override
    public void put(ObjectKey key, InputStream bytes) throws IOException {
        final MemoryBytes all = new MemoryBytes();
        final byte[] block = new byte[BLOCK];
        for (int read = bytes.read(block); read >= 0; read = bytes.read(block)) {
            all.append(ByteBuffer.wrap(block, 0, read));
            synchronized (stores) {
                if (all.size() > stores.free()) {
                    throw new UnavailableException("the store in memory is full");
                }
            }
        }
        synchronized (stores) {
            stores.all.put(key, all);
        }
    }

    @Override
    public Path asFile(ObjectKey key, Path scratch) throws IOException {
        final @Nullable MemoryBytes bytes;
        synchronized (stores) {
            bytes = stores.all.get(key);
        }
        if (bytes == null) {
            throw new NoSuchFileException("no such object");
        }
        final Path file = scratch.resolve(key.artifact() + "." + key.part());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            final ByteBuffer block = ByteBuffer.allocate(BLOCK);
            for (long at = 0; bytes.read(at, block.clear()) > 0; ) {
                block.flip();
                while (block.hasRemaining()) {
                    at += channel.write(block);
                }
            }
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
        return file;
    }

    @Override
    public void delete(ObjectKey key) {
        synchronized (stores) {
            stores.all.remove(key);
        }
    }

    @Override
    public void delete(ArtifactId id) {
        synchronized (stores) {
            stores.all.keySet().removeIf(key -> key.artifact().equals(id));
        }
    }

    @Override
    public List<ArtifactId> all(String after, int limit) {
        synchronized (stores) {
            return stores.all.keySet().stream()
                    .map(ObjectKey::artifact)
                    .distinct()
                    .filter(id -> id.value().compareTo(after) > 0)
                    .limit(limit)
                    .toList();
        }
    }
}
