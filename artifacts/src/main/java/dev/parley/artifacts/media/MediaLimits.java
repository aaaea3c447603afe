package dev.parley.artifacts.media;

import java.time.Duration;

/**
 * How much a piece of work on media may take. What is beyond is a permanent failure, but for time, which is a transient one.
 *
 * @param maxPixels of one picture
 * @param maxDuration of a recording
 * @param maxStreams in one file
 * @param memory bytes of address space of a process
 * @param probe how long looking may take
 * @param remux how long copying streams may take
 * @param thumbnail how long making a small picture may take
 */
public record MediaLimits(
        long maxPixels,
        Duration maxDuration,
        int maxStreams,
        long memory,
        Duration probe,
        Duration remux,
        Duration thumbnail) {
    /** 64 megapixels, a day, 16 streams, 2 GiB; 20 s, 10 min and 1 min. */
    public static final MediaLimits DEFAULT = new MediaLimits(
            64_000_000,
            Duration.ofHours(24),
            16,
            2L << 30,
            Duration.ofSeconds(20),
            Duration.ofMinutes(10),
            Duration.ofMinutes(1));
}
