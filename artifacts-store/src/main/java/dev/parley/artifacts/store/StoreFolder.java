package dev.parley.artifacts.store;

import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.ObjectKey;
import dev.parley.artifacts.core.UnavailableException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What lies where in the folder of a store: {@code uploads/ab/ID.part} and {@code .fence}, {@code objects/ab/ID/PART}, where
 * {@code ab} begins the id, so that no folder has too many entries; and in {@code owner} which catalog it belongs to. Paths are made of our own ids only.
 */
final class StoreFolder {
    static final String PART = ".part";
    static final String FENCE = ".fence";
    private static final String OWNER = "owner";
    private static final int SHARD = 2;

    private final Path root;
    private final Path uploads;
    private final Path objects;

    StoreFolder(Path root) {
        // One spelling of each path, so that a process knows its own locks.
        this.root = ask(() -> makeFolder(root.toAbsolutePath()).toRealPath());
        this.uploads = ask(() -> makeFolder(this.root.resolve("uploads")));
        this.objects = ask(() -> makeFolder(this.root.resolve("objects")));
    }

    Path root() {
        return root;
    }

    /** The identity of the catalog that it belongs to: that one, if it has belonged to none. */
    String owner(String ifNone) {
        final Path file = root.resolve(OWNER);
        return ask(() -> {
            if (!Files.exists(file)) {
                final Path whole = Files.createTempFile(root, OWNER, ".new");
                Files.writeString(whole, ifNone);
                Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
                syncFolder(root);
            }
            return Files.readString(file);
        });
    }

    Path part(ArtifactId id) {
        return shard(uploads, id).resolve(id + PART);
    }

    Path fence(ArtifactId id) {
        return shard(uploads, id).resolve(id + FENCE);
    }

    Path objectsOf(ArtifactId id) {
        return shard(objects, id).resolve(id.value());
    }

    Path object(ObjectKey key) {
        return objectsOf(key.artifact()).resolve(key.part());
    }

    List<ArtifactId> uploads(String after, int limit) {
        return ids(uploads, after, limit);
    }

    List<ArtifactId> objects(String after, int limit) {
        return ids(objects, after, limit);
    }

    /** Makes the folder and those above it, in such a way that a crash of the machine leaves it there. */
    static Path makeFolder(Path folder) throws IOException {
        final Path above = folder.resolveSibling("");
        if (!Files.isDirectory(folder)) {
            if (!above.equals(folder) && !Files.isDirectory(above)) {
                makeFolder(above);
            }
            Files.createDirectories(folder);
            syncFolder(above);
        }
        return folder;
    }

    /** Writes down which files are in the folder. */
    static void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** What asks the file system. */
    @FunctionalInterface
    interface Ask<T> {
        T get() throws IOException;
    }

    /** @throws UnavailableException in place of an {@link IOException} */
    static <T> T ask(Ask<T> what) {
        try {
            return what.get();
        } catch (IOException e) {
            throw new UnavailableException("the store of files does not answer", e);
        }
    }

    private static Path shard(Path under, ArtifactId id) {
        return under.resolve(id.value().substring(0, SHARD));
    }

    /** One shard's names at a time. */
    private static List<ArtifactId> ids(Path under, String after, int limit) {
        return ask(() -> {
            final List<ArtifactId> found = new ArrayList<>();
            for (String shard : names(under)) {
                // A shard sorts before what is in it.
                if (shard.compareTo(after.substring(0, Math.min(SHARD, after.length()))) >= 0) {
                    final Set<String> ids = new TreeSet<>();
                    for (String name : names(under.resolve(shard))) {
                        idOf(name).filter(id -> id.compareTo(after) > 0).ifPresent(ids::add);
                    }
                    for (String id : ids) {
                        if (found.size() == limit) {
                            return found;
                        }
                        found.add(new ArtifactId(id));
                    }
                }
            }
            return found;
        });
    }

    private static Optional<String> idOf(String name) {
        final int dot = name.indexOf('.');
        return ArtifactId.parse(dot < 0 ? name : name.substring(0, dot)).map(ArtifactId::value);
    }

    private static Set<String> names(Path folder) throws IOException {
        final Set<String> names = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(entry -> names.add(String.valueOf(entry.getFileName())));
        } catch (NoSuchFileException | NotDirectoryException none) {
            return names;
        }
        return names;
    }
}
