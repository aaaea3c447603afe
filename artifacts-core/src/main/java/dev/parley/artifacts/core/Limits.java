package dev.parley.artifacts.core;

import java.time.Duration;

/**
 * How much there may be.
 *
 * @param maxBytes of one artifact
 * @param openPerUser uploads that are not whole
 * @param idle for which an upload is kept without a byte
 * @param longest for which an upload is kept, however many bytes come
 * @param kept how long what is ready stays
 * @param tombstone for which a deleted artifact's client id stays taken
 * @param silence after which an upload counts as paused, and a recording as over
 * @param minFree bytes on disk, below which no new upload is taken
 */
public record Limits(
        long maxBytes,
        int openPerUser,
        Duration idle,
        Duration longest,
        Duration kept,
        Duration tombstone,
        Duration silence,
        long minFree) {
    /** As settings have it where nothing is set. */
    public static final Limits DEFAULT = new Limits(
            10L << 30,
            16,
            Duration.ofHours(24),
            Duration.ofDays(7),
            Duration.ofDays(30),
            Duration.ofDays(30),
            Duration.ofSeconds(30),
            2L << 30);
}
