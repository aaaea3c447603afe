package dev.parley.artifacts.core;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Receiving: from the claim of an id to the last byte. Knows no wire: whatever protocol stands in front (tus today) calls
 * this. Who asks last owns the upload: {@link #head}, {@link #receive} and {@link #cancel} raise its fence, cut off whoever wrote
 * before ({@link Cut}), and wait at most a second for that one to settle. Nobody is ever told that an upload is locked.
 *
 * <p>Blocks; for virtual threads only. Thread-safe. Every method throws {@link ArtifactRefusal}, {@link ArtifactRefusal.Code#UNAVAILABLE}
 * where a port does not answer.
 */
public interface Uploads {

    /** @param duplicate whether the very same had been asked for before: {@code artifact} is what came of it */
    record Created(Artifact artifact, boolean duplicate) {}

    /** Claims the draft's client id, or finds what it stands for. */
    Created create(Requester caller, Draft draft) throws ArtifactRefusal;

    /** Where the upload is, after everybody older has been cut off: what is acknowledged here stays true. */
    Artifact head(Requester caller, ArtifactId id) throws ArtifactRefusal;

    /** Called from any thread, once at most, when a newer one owns the upload: its connection is to be closed at once. */
    interface Cut {
        void cutOff();
    }

    /**
     * Takes the upload over, to append from {@code offset} on.
     *
     * @param length that the client declares now; {@code null} if it does not
     * @throws ArtifactRefusal {@link ArtifactRefusal.Code#WRONG_OFFSET} among others; who wrote before is cut off nevertheless
     */
    Receiving receive(Requester caller, ArtifactId id, long offset, @Nullable Long length, Cut cut)
            throws ArtifactRefusal;

    /** One request's bytes. One thread at a time. Closed always, whatever has happened. */
    interface Receiving extends AutoCloseable {
        /** How many bytes are here; not all of them need be on disk. */
        long offset();

        /** Beyond the declared length, or the largest there may be, it is {@link ArtifactRefusal.Code#TOO_LARGE}. */
        void write(ByteBuffer bytes) throws ArtifactRefusal;

        /**
         * Before the first byte: none of what comes counts before it has been acknowledged, whoever asks, and whatever ends in the middle.
         * Its checksum is known at its end only.
         */
        void hold();

        /** Everything since this request began is taken back: its checksum is wrong, or not known to be right. */
        void takeBack() throws ArtifactRefusal;

        /**
         * What was written is on disk and stays true; if it was the last byte, the upload is whole, and becomes what can be had by
         * itself.
         */
        Artifact acknowledge() throws ArtifactRefusal;

        /** Keeps what has been written, as far as it can, if it was not acknowledged and is not held. */
        @Override
        void close();
    }

    /** What its client says of it: bytes go on whenever they come. */
    Artifact pause(Requester caller, ArtifactId id) throws ArtifactRefusal;

    /** Takes back what is not whole yet; owner only. What is whole is deleted by {@link Library#delete}. */
    void cancel(Requester caller, ArtifactId id) throws ArtifactRefusal;

    /** How many uploads have a request under way here. */
    int active();
}
