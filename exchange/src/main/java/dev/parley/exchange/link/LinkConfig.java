package dev.parley.exchange.link;

import java.time.Duration;

/**
 * Bounds and patience of a link.
 *
 * @param maxFrames without an outcome, to one node; more end as {@code OVERFLOW}. Past half of it, and of the bytes, a sender
 *     has a share ({@link Quota})
 * @param maxBytes of those frames; more end as {@code OVERFLOW}
 * @param batchFrames in one AMQP message
 * @param batchBytes in one AMQP message, unless a single frame is bigger
 * @param answerDelay how long an outcome waits for frames that go the same way, or for others
 * @param silence after which the other node is asked what became of a frame
 * @param returnGrace how long frames that may have arrived wait for a queue that has gone to come back, and for how
 *     long after a reconnection of this node a queue that is not there counts as not yet there
 * @param returnRetry pause before a returned message is sent again
 * @param maxRemembered outcomes kept for one node in case it asks again; the oldest are forgotten, and their frames
 *     end as {@code UNREACHABLE} if the answer was lost as well
 * @param idle after which a link without frames is forgotten
 */
public record LinkConfig(
        int maxFrames,
        long maxBytes,
        int batchFrames,
        int batchBytes,
        Duration answerDelay,
        Duration silence,
        Duration returnGrace,
        Duration returnRetry,
        int maxRemembered,
        Duration idle) {

    public static final LinkConfig DEFAULT = new LinkConfig(
            65_536,
            64L << 20,
            256,
            64 << 10,
            Duration.ofMillis(5),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofMillis(100),
            65_536,
            Duration.ofMinutes(10));

    public LinkConfig {
        requirePositive("maxFrames", maxFrames);
        requirePositive("maxBytes", maxBytes);
        requirePositive("batchFrames", batchFrames);
        requirePositive("batchBytes", batchBytes);
        requirePositive("answerDelay", answerDelay.toNanos());
        requirePositive("silence", silence.toNanos());
        requirePositive("returnGrace", returnGrace.toNanos());
        requirePositive("returnRetry", returnRetry.toNanos());
        requirePositive("maxRemembered", maxRemembered);
        requirePositive("idle", idle.toNanos());
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " has to be positive, is " + value);
        }
    }
}
