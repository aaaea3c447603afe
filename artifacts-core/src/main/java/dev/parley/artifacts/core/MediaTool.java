package dev.parley.artifacts.core;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Port: what looks into media and makes others of them. Blocks, bounded in time, memory and output; for virtual threads only. */
public interface MediaTool {

    /** Whether it is there at all; without it artifacts are ready as they came. Does not block. */
    boolean present();

    /**
     * What is in a file.
     *
     * @param container media type of the container, such as {@code video/webm}
     * @param width in pixels; {@code null} without a picture
     * @param height in pixels; {@code null} without a picture
     * @param durationMillis {@code null} where the file does not say
     */
    record Probe(
            String container,
            @Nullable Integer width,
            @Nullable Integer height,
            @Nullable Long durationMillis) {}

    /** Empty if it is nothing that can be played or shown. */
    Optional<Probe> probe(Path file) throws MediaException, InterruptedException;

    /** Copies the streams into a file that can be sought. */
    Probe remux(Path file, Path into) throws MediaException, InterruptedException;

    /** A picture of at most 320 pixels a side, as JPEG. Empty if there is no picture in it. */
    Optional<Probe> thumbnail(Path file, Path into) throws MediaException, InterruptedException;

    /** It did not come to an end as it should. */
    final class MediaException extends Exception {
        private static final long serialVersionUID = 1;
        private final boolean permanent;

        /** @param permanent it will not be otherwise next time */
        public MediaException(String message, boolean permanent) {
            super(message);
            this.permanent = permanent;
        }

        public boolean permanent() {
            return permanent;
        }
    }
}
