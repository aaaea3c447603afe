package dev.parley.artifacts.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a step of an artifact's life sets besides its state; {@code null} leaves a column as it is.
 *
 * @param length in bytes
 * @param offset in bytes
 */
public record Change(
        @Nullable Long length,
        @Nullable Long offset,
        @Nullable String typeFound,
        @Nullable String sha256,
        @Nullable Instant lastByte,
        @Nullable Instant expires,
        @Nullable Instant completed,
        @Nullable Failure error) {
    /** Nothing but the state. */
    public static final Change NONE = new Change(null, null, null, null, null, null, null, null);
}
