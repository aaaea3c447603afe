package dev.parley.artifacts.core;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Port: bytes of what is not whole yet. Blocks; for virtual threads only. Methods throw {@link UnavailableException} where
 * the store does not answer or is full.
 */
public interface ChunkStore {

    /** As it stands in the catalog, in settings and meters. */
    String name();

    /**
     * Takes the artifact's bytes over: whatever is written under a lower fence from now on is refused, in this process and in any
     * other. Creates it if there is nothing of it. What was written before and not synced may be gone.
     *
     * @throws ArtifactRefusal {@link ArtifactRefusal.Code#FENCED} if somebody has it under a higher fence
     */
    Writer open(ArtifactId id, long fence) throws ArtifactRefusal;

    /** Appends. One thread at a time. */
    interface Writer extends AutoCloseable {
        /** Up to which everything is there, written by this writer or before it. */
        long offset();

        /**
         * Appends all that remains in the buffer.
         *
         * @throws ArtifactRefusal {@link ArtifactRefusal.Code#FENCED}: nothing of it was kept
         */
        void write(ByteBuffer bytes) throws ArtifactRefusal;

        /** What has been written survives the death of process and machine, when this returns. */
        void sync() throws ArtifactRefusal;

        /** Takes back all beyond {@code offset} (a body whose checksum is wrong). */
        void truncate(long offset) throws ArtifactRefusal;

        @Override
        void close();
    }

    /** How many bytes are there for sure; 0 if nothing is known of it. */
    long length(ArtifactId id);

    /** Reads from what is there, for a hash that was not computed while it came; at most {@code into}'s room; -1 at the end. */
    int read(ArtifactId id, long position, ByteBuffer into);

    /**
     * Makes the bytes the object {@link Artifact#content()} of the object store that this store goes with, in a time that does not
     * depend on their number. Does nothing if they are it already.
     *
     * @throws ArtifactRefusal {@link ArtifactRefusal.Code#FENCED}; {@link ArtifactRefusal.Code#NOT_FOUND} if there is neither
     */
    void finish(ArtifactId id, long fence, long length) throws ArtifactRefusal;

    /** Removes all there is of it. Does nothing if there is nothing. */
    void discard(ArtifactId id);

    /**
     * Whether what is here, and in the object store that goes with it, is that catalog's. What has been nobody's is from now on.
     *
     * @param catalog its {@link Catalog#identity}
     */
    boolean belongsTo(String catalog);

    /** What it has, for sweeping what the catalog does not know; at most {@code limit}, after {@code after} in order of ids. */
    List<ArtifactId> all(String after, int limit);

    /** Bytes that may still be written before the store is full; {@link Long#MAX_VALUE} if there is no knowing. */
    long free();
}
