package dev.parley.hub;

import java.time.Duration;

/**
 * The times of a hub, all of which follow from the resume window. They have to fit together: a client whose node falls
 * silent has nothing but its missing heartbeat to notice by, and its window counts from the node's last sign of life. So
 * one and a half heartbeats and the time to come back lie within the window; so does the lease, by which siblings notice,
 * and that is over before a request's deadline, so that a signal to a dead node's client still gets its outcome. What
 * contradicts that is refused.
 *
 * <p>Windows under {@link #SHORT} are for tests: what is derived stays as long there as an ordinary delay may last, and so
 * a silent node's clients come back too late.
 *
 * @param resumeWindow how long a session outlives its connection
 * @param requestTimeout within which every request has its reply
 * @param heartbeat after which a quiet client is asked for a sign of life, on both wires; told to clients
 * @param lease of a node: how soon its death is noticed
 */
public record Timing(Duration resumeWindow, Duration requestTimeout, Duration heartbeat, Duration lease) {
    static final Duration SHORT = Duration.ofSeconds(10);

    private static final Duration WINDOW = Duration.ofSeconds(30);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

    /** Throws {@link IllegalArgumentException} for what contradicts itself, with what was got and expected. */
    public Timing {
        require("resume window", resumeWindow, resumeWindow.isPositive(), "more than nothing");
        require("request timeout", requestTimeout, requestTimeout.isPositive(), "more than nothing");
        require("heartbeat", heartbeat, heartbeat.isPositive(), "more than nothing");
        require("lease", lease, lease.isPositive(), "more than nothing");
        require(
                "lease",
                lease,
                lease.compareTo(requestTimeout) < 0,
                "less than the request timeout, " + text(requestTimeout));
        if (resumeWindow.compareTo(SHORT) >= 0) {
            final Duration quarter = resumeWindow.dividedBy(4);
            require(
                    "lease",
                    lease,
                    lease.compareTo(quarter) <= 0,
                    "at most a quarter of the resume window, " + text(quarter));
            requireHeartbeat(resumeWindow, heartbeat);
        }
    }

    /** A window of 30 s and what follows from it: a heartbeat every 10 s, answered in 5 s, and a lease of 4 s. */
    public static Timing defaults() {
        return within(WINDOW);
    }

    /** What follows from a window: no more than by default, and for a shorter one in proportion. */
    public static Timing within(Duration window) {
        return new Timing(
                window,
                REQUEST_TIMEOUT,
                between(Duration.ofSeconds(3), window.dividedBy(3), Duration.ofSeconds(10)),
                between(Duration.ofSeconds(2), window.multipliedBy(2).dividedBy(15), Duration.ofSeconds(4)));
    }

    /** With a heartbeat that somebody has chosen: one that does not fit is refused, however short the window. */
    public Timing withHeartbeat(Duration chosen) {
        requireHeartbeat(resumeWindow, chosen);
        return new Timing(resumeWindow, requestTimeout, chosen, lease);
    }

    /** The longest heartbeat that fits into a window. */
    public static Duration longestHeartbeat(Duration window) {
        return window.minus(comingBack(window)).multipliedBy(2).dividedBy(3);
    }

    /** How long an answer to a heartbeat may take. */
    public Duration heartbeatTimeout() {
        return timeoutOf(heartbeat);
    }

    /** How long the answer to a heartbeat of that interval may take: half of it, on both wires. */
    public static Duration timeoutOf(Duration heartbeat) {
        return heartbeat.dividedBy(2);
    }

    /** After how long without a sign of life each side knows that the other is gone. */
    public Duration silence() {
        return heartbeat.plus(heartbeatTimeout());
    }

    /** How often a lease of that length is renewed: a renewal may fail and another come late before it is lost. */
    public static Duration renewalOf(Duration lease) {
        return lease.dividedBy(3);
    }

    /** What a client may need from noticing to having resumed. */
    private static Duration comingBack(Duration window) {
        return between(Duration.ZERO, window.dividedBy(6), REQUEST_TIMEOUT);
    }

    private static void requireHeartbeat(Duration window, Duration heartbeat) {
        final Duration longest = longestHeartbeat(window);
        require(
                "heartbeat",
                heartbeat,
                heartbeat.compareTo(longest) <= 0,
                "at most " + text(longest) + ": a client whose node falls silent notices after one and a half of it and"
                        + " comes back within " + text(comingBack(window)) + ", all in its resume window of "
                        + text(window));
    }

    private static Duration between(Duration least, Duration value, Duration most) {
        if (value.compareTo(least) < 0) {
            return least;
        }
        return value.compareTo(most) > 0 ? most : value;
    }

    private static void require(String what, Duration got, boolean holds, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(what + ": got " + text(got) + ", expected " + expected);
        }
    }

    private static String text(Duration duration) {
        return duration.toMillis() + "ms";
    }
}
