package dev.parley.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A message as it came in.
 *
 * @param id the client's id for it; {@code null}: neither acknowledged nor protected against repetition
 * @param fingerprint the same for the same message, so that another under the same id is told apart
 * @param received all pushes up to it have reached the application; 0 where it says nothing of that
 */
public record Request(ClientMessage message, @Nullable RequestId id, long fingerprint, long received) {
    /** One that says nothing of what has been received. */
    public Request(ClientMessage message, @Nullable RequestId id, long fingerprint) {
        this(message, id, fingerprint, 0);
    }
}
