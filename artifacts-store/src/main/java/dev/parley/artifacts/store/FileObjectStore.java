package dev.parley.artifacts.store;

import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.ObjectKey;
import dev.parley.artifacts.core.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/** Each object is a file. */
final class FileObjectStore implements ObjectStore {
    private final StoreFolder folder;
    private final IncomingFolder incoming;

    FileObjectStore(StoreFolder folder, IncomingFolder incoming) {
        this.folder = folder;
        this.incoming = incoming;
    }

    @Override
    public Optional<Reader> open(ObjectKey key) {
        return StoreFolder.ask(() -> {
            try {
                final FileChannel channel = FileChannel.open(folder.object(key), StandardOpenOption.READ);
                return Optional.of(new FileReader(channel, channel.size()));
            } catch (NoSuchFileException none) {
                return Optional.empty();
            }
        });
    }

    private record FileReader(FileChannel channel, long size) implements Reader {
        @Override
        public int read(long position, ByteBuffer into) {
            return StoreFolder.ask(() -> channel.read(into, position));
        }

        @Override
        public void close() {
            StoreFolder.ask(() -> {
                channel.close();
                return true;
            });
        }
    }

    @Override
    public void put(ObjectKey key, InputStream bytes) throws IOException {
        final Path temporary = incoming.newFile();
        try {
            try (FileChannel channel =
                    FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                bytes.transferTo(Channels.newOutputStream(channel));
                channel.force(true);
            }
            final Path objects = StoreFolder.makeFolder(folder.objectsOf(key.artifact()));
            Files.move(temporary, folder.object(key), StandardCopyOption.ATOMIC_MOVE);
            StoreFolder.syncFolder(objects);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    @Override
    public Path asFile(ObjectKey key, Path scratch) throws IOException {
        final Path file = folder.object(key);
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException("no such object");
        }
        return file;
    }

    @Override
    public void delete(ObjectKey key) {
        StoreFolder.ask(() -> Files.deleteIfExists(folder.object(key)));
    }

    @Override
    public void delete(ArtifactId id) {
        final Path objects = folder.objectsOf(id);
        StoreFolder.ask(() -> {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(objects)) {
                for (Path entry : entries) {
                    Files.deleteIfExists(entry);
                }
            } catch (NoSuchFileException none) {
                return false;
            }
            return Files.deleteIfExists(objects);
        });
    }

    @Override
    public List<ArtifactId> all(String after, int limit) {
        return folder.objects(after, limit);
    }
}
