package dev.parley.hub.store;

import dev.parley.protocol.PeerId;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * A push in a session's outbox.
 *
 * @param seq its number within the session; 1 is the first
 * @param body the JSON object, without {@code seq}
 * @param origin of a signal, whom to tell if it never gets through; {@code null} for roster events and the like
 */
public record StoredPush(
        long seq, PushType type, RawJson body, @Nullable Origin origin) {

    /** @param request {@code null} if the sender gave no id: then nobody is told */
    public record Origin(PeerId sender, @Nullable RequestId request, long senderEpoch, long number) {}

    /** The same under another number. */
    public StoredPush numbered(long other) {
        return new StoredPush(other, type, body, origin);
    }
}
