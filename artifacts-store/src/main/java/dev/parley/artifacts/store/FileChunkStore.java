package dev.parley.artifacts.store;

import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.ArtifactRefusal;
import dev.parley.artifacts.core.ChunkStore;
import dev.parley.artifacts.core.ObjectKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Each upload is a file that is appended to, and in the end renamed: nothing is assembled. */
final class FileChunkStore implements ChunkStore {
    private static final int OPEN_ATTEMPTS = 3;

    private final StoreFolder folder;
    private final DiskSync sync;

    FileChunkStore(StoreFolder folder, DiskSync sync) {
        this.folder = folder;
        this.sync = sync;
    }

    @Override
    public String name() {
        return "files";
    }

    @Override
    public Writer open(ArtifactId id, long fence) throws ArtifactRefusal {
        try {
            for (int attempt = 0; attempt < OPEN_ATTEMPTS; attempt++) {
                final FenceFile fences = FenceFile.open(folder.fence(id));
                boolean kept = false;
                try {
                    final long others = fences.locked(() -> raise(id, fences, fence));
                    if (others <= fence) {
                        final Writer writer = FileWriter.open(folder.part(id), fences, fence, sync);
                        kept = true;
                        return writer;
                    }
                    if (others != FenceFile.CLOSED) {
                        throw fenced();
                    }
                    // It has just been discarded, and is another file by now.
                } finally {
                    if (!kept) {
                        fences.close();
                    }
                }
            }
            throw fenced();
        } catch (IOException e) {
            throw FileWriter.unavailable(e);
        }
    }

    /** @return the fence as it was, or {@code fence} if that is higher now */
    private long raise(ArtifactId id, FenceFile fences, long fence) throws IOException, ArtifactRefusal {
        if (Files.exists(content(id))) {
            fences.remove();
            throw ArtifactRefusal.of(ArtifactRefusal.Code.FENCED, "the upload is whole");
        }
        final long others = fences.value();
        if (others < fence) {
            fences.set(fence);
        }
        return Math.max(others, fence);
    }

    @Override
    public long length(ArtifactId id) {
        return StoreFolder.ask(() -> {
            try {
                return Files.size(folder.part(id));
            } catch (NoSuchFileException none) {
                return 0L;
            }
        });
    }

    @Override
    public int read(ArtifactId id, long position, ByteBuffer into) {
        return StoreFolder.ask(() -> {
            try (FileChannel channel = FileChannel.open(folder.part(id), StandardOpenOption.READ)) {
                return channel.read(into, position);
            } catch (NoSuchFileException none) {
                return -1;
            }
        });
    }

    @Override
    public void finish(ArtifactId id, long fence, long length) throws ArtifactRefusal {
        try (FenceFile fences = FenceFile.open(folder.fence(id))) {
            fences.locked(() -> {
                final long others = fences.value();
                if (others > fence && others != FenceFile.CLOSED) {
                    throw fenced();
                }
                if (length > 0 && !Files.exists(folder.part(id)) && !Files.exists(content(id))) {
                    fences.remove();
                    throw ArtifactRefusal.of(ArtifactRefusal.Code.NOT_FOUND, "there is nothing of it");
                }
                move(id, length);
                fences.remove();
                return true;
            });
        } catch (IOException e) {
            throw FileWriter.unavailable(e);
        }
    }

    /** Whatever it ends in the middle of, it can be done again. */
    private void move(ArtifactId id, long length) throws IOException, ArtifactRefusal {
        final Path part = folder.part(id);
        final Path content = content(id);
        if (Files.exists(content)) {
            return;
        }
        // An upload without a byte may never have been opened.
        try (FileChannel channel = length == 0
                ? FileChannel.open(part, StandardOpenOption.WRITE, StandardOpenOption.CREATE)
                : FileChannel.open(part, StandardOpenOption.WRITE)) {
            if (channel.size() < length) {
                throw ArtifactRefusal.of(ArtifactRefusal.Code.NOT_FOUND, "bytes of it are missing");
            }
            channel.truncate(length);
            channel.force(true);
        }
        final Path objects = StoreFolder.makeFolder(folder.objectsOf(id));
        Files.move(part, content, StandardCopyOption.ATOMIC_MOVE);
        StoreFolder.syncFolder(objects);
        StoreFolder.syncFolder(part.resolveSibling(""));
    }

    @Override
    public void discard(ArtifactId id) {
        if (!Files.exists(folder.part(id)) && !Files.exists(folder.fence(id))) {
            return;
        }
        try (FenceFile fences = FenceFile.open(folder.fence(id))) {
            fences.locked(() -> {
                Files.deleteIfExists(folder.part(id));
                fences.remove();
                return true;
            });
        } catch (IOException e) {
            throw FileWriter.unavailable(e);
        } catch (ArtifactRefusal e) {
            throw new IllegalStateException("nothing here refuses", e);
        }
    }

    @Override
    public boolean belongsTo(String catalog) {
        return folder.owner(catalog).equals(catalog);
    }

    @Override
    public List<ArtifactId> all(String after, int limit) {
        return folder.uploads(after, limit);
    }

    @Override
    public long free() {
        return StoreFolder.ask(() -> Files.getFileStore(folder.root()).getUsableSpace());
    }

    private Path content(ArtifactId id) {
        return folder.object(new ObjectKey(id, "content"));
    }

    static ArtifactRefusal fenced() {
        return ArtifactRefusal.of(ArtifactRefusal.Code.FENCED, "somebody newer writes now");
    }
}
