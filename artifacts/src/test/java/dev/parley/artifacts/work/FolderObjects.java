package dev.parley.artifacts.work;

import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.ObjectKey;
import dev.parley.artifacts.core.ObjectStore;
import dev.parley.artifacts.core.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The simplest store of objects: a file each, in one folder. */
final class FolderObjects implements ObjectStore {
    private final Path folder;
    /** While it is set, nothing can be read. */
    volatile boolean away;

    FolderObjects(Path folder) {
        this.folder = folder;
    }

    Path path(ObjectKey key) {
        return folder.resolve(key.artifact() + "_" + key.part());
    }

    /** The parts that there are of the artifact, in order. */
    List<String> parts(ArtifactId id) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith(id + "_"))
                    .map(name -> name.substring(id.value().length() + 1))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public Optional<Reader> open(ObjectKey key) {
        if (away) {
            throw new UnavailableException("it is away");
        }
        if (!Files.exists(path(key))) {
            return Optional.empty();
        }
        try {
            return Optional.of(new FileReader(FileChannel.open(path(key))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record FileReader(FileChannel channel) implements Reader {
        @Override
        public long size() {
            try {
                return channel.size();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public int read(long position, ByteBuffer into) {
            try {
                return channel.read(into, position);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void put(ObjectKey key, InputStream bytes) throws IOException {
        final Path temporary = Files.createTempFile(folder, "put-", "");
        Files.copy(bytes, temporary, StandardCopyOption.REPLACE_EXISTING);
        Files.move(temporary, path(key), StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public Path asFile(ObjectKey key, Path scratch) {
        return path(key);
    }

    @Override
    public void delete(ObjectKey key) {
        try {
            Files.deleteIfExists(path(key));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void delete(ArtifactId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<ArtifactId> all(String after, int limit) {
        throw new UnsupportedOperationException();
    }
}
