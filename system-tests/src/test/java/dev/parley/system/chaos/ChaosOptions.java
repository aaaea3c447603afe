package dev.parley.system.chaos;

import java.time.Duration;

/**
 * How much and how long; each from a system property {@code chaos.NAME}.
 *
 * @param sessions clients, half of them on each wire
 * @param seconds for which faults are made
 * @param rate signals a second of each client
 * @param hops milliseconds between two breaks of one client, on average
 * @param window for which sessions outlive their connection
 * @param heartbeat as nodes are configured
 * @param heap of each node, in megabytes
 */
record ChaosOptions(int sessions, int seconds, double rate, int hops, Duration window, Duration heartbeat, int heap) {
    /** How long after its window a peer may still be seen: guarantees.md, promise 5. */
    static final Duration GHOST_LIMIT = Duration.ofSeconds(15);

    /** How much longer than a window a session that is over may be kept for who sent to it and can't be found: as {@code Notices} has it. */
    private static final Duration NOTICES = Duration.ofSeconds(5 + 8);

    private static final int ROOM = 8;

    /** The short form, unless properties say otherwise. */
    static ChaosOptions read() {
        return new ChaosOptions(
                Integer.getInteger("chaos.sessions", 100),
                Integer.getInteger("chaos.seconds", 30),
                Double.parseDouble(System.getProperty("chaos.rate", "1")),
                Integer.getInteger("chaos.hops", 6_000),
                Duration.ofSeconds(Integer.getInteger("chaos.window", 8)),
                Duration.ofSeconds(Integer.getInteger("chaos.heartbeat", 3)),
                Integer.getInteger("chaos.heap", 160));
    }

    ChaosOptions withSessions(int other) {
        return new ChaosOptions(other, seconds, rate, hops, window, heartbeat, heap);
    }

    ChaosOptions withHops(int other) {
        return new ChaosOptions(sessions, seconds, rate, other, window, heartbeat, heap);
    }

    int rooms() {
        return Math.max(1, sessions / ROOM);
    }

    /** When nothing is left of a client that has gone. */
    Duration forgotten() {
        return window.plus(GHOST_LIMIT).plus(window).plus(NOTICES);
    }

    /** Without a word from the hub for so long, a client takes its connection for dead. */
    Duration silence() {
        return heartbeat.plusMillis(1_500);
    }
}
