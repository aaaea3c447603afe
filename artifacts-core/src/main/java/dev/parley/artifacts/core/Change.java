package dev.parley.artifacts.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a step of an artifact's life sets besides its state; {@code null} leaves a column as it is.
 *
 * @param length in bytes
 * @param offset in bytes
 * @param sure as {@link Artifact#sure}
 */
public record Change(
        @Nullable Long length,
        @Nullable Long offset,
        @Nullable String typeFound,
        @Nullable String sha256,
        @Nullable Instant lastByte,
        @Nullable Instant expires,
        @Nullable Instant completed,
        @Nullable Failure error,
        @Nullable Long sure) {
    /** Nothing but the state. */
    public static final Change NONE = new Change(null, null, null, null, null, null, null, null);

    /** As {@link #sure} is. */
    public Change(
            @Nullable Long length,
            @Nullable Long offset,
            @Nullable String typeFound,
            @Nullable String sha256,
            @Nullable Instant lastByte,
            @Nullable Instant expires,
            @Nullable Instant completed,
            @Nullable Failure error) {
        this(length, offset, typeFound, sha256, lastByte, expires, completed, error, null);
    }

    Change withSure(long newSure) {
        return new Change(length, offset, typeFound, sha256, lastByte, expires, completed, error, newSure);
    }
}
