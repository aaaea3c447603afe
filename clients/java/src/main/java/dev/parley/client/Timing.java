package dev.parley.client;

import java.time.Duration;

/**
 * How long a client waits for what.
 *
 * @param connectTimeout from opening a connection to {@code welcome}, the token included; a provider of tokens has twice as long until it
 *     is asked again
 * @param backoffMin the pause before reconnecting begins here, doubles, and is jittered
 * @param backoffMax and ends here
 * @param pingInterval after so long without a word from the hub it is pinged
 * @param pongTimeout after so long without an answer to a ping the connection is taken for dead
 * @param requestTimeout for one try of a request; the hub promises a reply within 5 s
 * @param requestTries how often a request is tried at most that gets no reply or retryable errors
 * @param requestDeadline after so long a request fails, whatever it waits for
 */
public record Timing(
        Duration connectTimeout,
        Duration backoffMin,
        Duration backoffMax,
        Duration pingInterval,
        Duration pongTimeout,
        Duration requestTimeout,
        int requestTries,
        Duration requestDeadline) {

    /** 10 s, 250 ms to 10 s, 5 s and 3 s, 7 s, 5 tries, 45 s. */
    public static final Timing DEFAULT = new Timing(
            Duration.ofSeconds(10),
            Duration.ofMillis(250),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofSeconds(3),
            Duration.ofSeconds(7),
            5,
            Duration.ofSeconds(45));
}
