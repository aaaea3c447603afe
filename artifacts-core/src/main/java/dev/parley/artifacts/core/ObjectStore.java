package dev.parley.artifacts.core;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Port: whole objects. Blocks; for virtual threads only; throws {@link UnavailableException} where it does not answer. */
public interface ObjectStore {

    /** Its bytes, from {@code position} on; the caller closes it. Empty if there is no such object. */
    Optional<Reader> open(ObjectKey key);

    /** Reads anywhere. One thread at a time. */
    interface Reader extends AutoCloseable {
        long size();

        /** @return how many bytes were read, -1 at the end */
        int read(long position, ByteBuffer into);

        @Override
        void close();
    }

    /** Stores what a worker made; replaces what there is. Visible only when whole. */
    void put(ObjectKey key, InputStream bytes) throws IOException;

    /** A file with its bytes that a program can read, and that must not be written: its own, or a copy in {@code scratch}. */
    Path asFile(ObjectKey key, Path scratch) throws IOException;

    /** Removes one object: what a worker has put and could not commit. Does nothing if there is none. */
    void delete(ObjectKey key);

    /** Removes all objects of the artifact. Does nothing if there are none. */
    void delete(ArtifactId id);

    /** Artifacts that it has objects of; at most {@code limit}, after {@code after} in order of ids. */
    List<ArtifactId> all(String after, int limit);
}
