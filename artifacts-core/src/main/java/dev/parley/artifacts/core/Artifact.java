package dev.parley.artifacts.core;

import dev.parley.protocol.RoomName;
import dev.parley.protocol.UserId;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A row of the catalog, as it was when it was read.
 *
 * @param peer of the owner in the room, as the client said; for people only; {@code null} if it did not
 * @param name of the file, cleaned, for people only; never part of a path
 * @param typeSaid by the client; never given back as a type
 * @param typeFound in its first bytes; {@code null} until they are here
 * @param length in bytes; {@code null} while its client has not said it (tus "creation-defer-length")
 * @param offset that is on disk at least: what was last acknowledged
 * @param sure up to where what is in the store counts: what is beyond awaits its checksum; {@link #ALL} if nothing does
 * @param sha256Said in lower-case hexadecimal; {@code null} if the client said none
 * @param sha256 of all bytes; {@code null} until they have been read
 * @param fence rises with everybody who comes to write; a write under a lower one is refused
 * @param version rises with every change that the room is told
 * @param store the name of the chunk store that has its bytes
 * @param lastByte when its last byte came, or when it was claimed
 * @param expires when it is given up unless bytes come; in the end, when it is deleted
 * @param completed when all bytes were here; {@code null} before
 * @param error one of {@link Failure}'s codes; {@code null} unless it has failed
 */
public record Artifact(
        ArtifactId id,
        RoomName room,
        UserId owner,
        @Nullable String peer,
        Kind kind,
        ClientId clientId,
        String name,
        String typeSaid,
        @Nullable String typeFound,
        @Nullable Long length,
        long offset,
        long sure,
        @Nullable String sha256Said,
        @Nullable String sha256,
        State state,
        long fence,
        long version,
        String store,
        Instant created,
        Instant lastByte,
        Instant expires,
        @Nullable Instant completed,
        @Nullable String error,
        List<Rendition> renditions) {
    /** Whatever is in the store counts. */
    public static final long ALL = Long.MAX_VALUE;

    public Artifact {
        renditions = List.copyOf(renditions);
    }

    /** As it is known to be before it is read again. */
    Artifact with(@Nullable Long newLength, long newOffset, @Nullable String newType, Instant newLastByte) {
        return new Artifact(
                id,
                room,
                owner,
                peer,
                kind,
                clientId,
                name,
                typeSaid,
                newType,
                newLength,
                newOffset,
                sure,
                sha256Said,
                sha256,
                state,
                fence,
                version,
                store,
                created,
                newLastByte,
                expires,
                completed,
                error,
                renditions);
    }

    /** Its length, if it is known. */
    public OptionalLong knownLength() {
        return length == null ? OptionalLong.empty() : OptionalLong.of(length);
    }

    /** Under which its bytes are in the {@link ObjectStore} once they are whole. */
    public ObjectKey content() {
        return new ObjectKey(id, "content");
    }
}
