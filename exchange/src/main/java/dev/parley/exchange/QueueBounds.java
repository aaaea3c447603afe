package dev.parley.exchange;

import java.time.Duration;

/**
 * What a queue at the broker holds at most.
 *
 * @param maxMessages AMQP messages, each of which may bear many frames
 * @param maxBytes of all their bodies
 * @param lifetime of a message
 */
public record QueueBounds(int maxMessages, long maxBytes, Duration lifetime) {
    public QueueBounds {
        if (maxMessages < 1 || maxBytes < 1 || lifetime.toMillis() < 1) {
            throw new IllegalArgumentException("the bounds of a queue have to be positive");
        }
    }
}
