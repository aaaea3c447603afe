package dev.parley.artifacts.core;

import java.time.Clock;
import java.time.Duration;

/**
 * What the services of this package stand on.
 *
 * @param chunks goes with {@code objects}: what it finishes is there
 * @param media decides which steps there are; done by a worker elsewhere
 */
public record ArtifactPorts(
        Catalog catalog,
        ChunkStore chunks,
        ObjectStore objects,
        TypeFinder types,
        MediaTool media,
        RoomVoice voice,
        Limits limits,
        Clock clock) {
    private static final Duration RETRY = Duration.ofSeconds(2);

    /** What asks ports. */
    @FunctionalInterface
    interface Ask<T> {
        T get() throws ArtifactRefusal;
    }

    /** @throws ArtifactRefusal {@link ArtifactRefusal.Code#UNAVAILABLE} in place of an {@link UnavailableException}, among others */
    static <T> T ask(Ask<T> what) throws ArtifactRefusal {
        try {
            return what.get();
        } catch (UnavailableException e) {
            throw ArtifactRefusal.retryable(ArtifactRefusal.Code.UNAVAILABLE, "it does not answer at this time", RETRY);
        }
    }
}
