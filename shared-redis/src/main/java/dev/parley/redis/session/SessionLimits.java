package dev.parley.redis.session;

import dev.parley.redis.Keys;
import java.time.Duration;

/**
 * What a session may take up, and for how long. What is over a limit pushes the oldest out. Bytes are those of the texts, of
 * which the bodies are the most.
 *
 * @param outboxLifetime of what waits for a client, and of its replies, from the last append or renewal
 * @param appendDeadline within which an append is in the store or has failed
 */
public record SessionLimits(
        int maxPushes,
        long maxPushBytes,
        int maxReplies,
        long maxReplyBytes,
        Duration outboxLifetime,
        Duration appendDeadline) {
    /** As the protocol has it, for that resume window. */
    public static SessionLimits of(Duration resumeWindow, Duration appendDeadline) {
        return new SessionLimits(1024, 5 << 19, 1024, 1 << 20, resumeWindow.plus(Keys.OUTBOX_MARGIN), appendDeadline);
    }
}
