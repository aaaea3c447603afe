package dev.parley.simulation.check;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One thing that a client did or saw. Times are milliseconds of one clock that all clients share. */
public sealed interface Entry {
    long at();

    /** The client's name in the test: it stays the same over connections and sessions. */
    String client();

    /** A connection is open: {@code welcome} has come. */
    record Welcomed(long at, String client, String session, String peer, boolean resumed, boolean gap)
            implements Entry {}

    /**
     * The client begins an attempt to connect.
     *
     * @param node where, for the timeline
     */
    record Connecting(long at, String client, String node) implements Entry {}

    /**
     * The client's connection is over, or an attempt has failed.
     *
     * @param since when it really broke, as far as the test knows: the client may notice later
     * @param code of the hub's close; 0 where the connection just broke
     */
    record Lost(long at, String client, long since, int code) implements Entry {}

    /** The client has ended its session itself, or was told not to come back, or never will. */
    record Ended(long at, String client) implements Entry {}

    /**
     * The client sends a request, for the first time or again.
     *
     * @param room {@code null} where it has none
     * @param to the target's peer id; {@code null} for none
     * @param label of a signal: unique in the run, and part of its payload. Labels of one sender end in {@code #} and a
     *     number that rises with each
     */
    record Asked(
            long at,
            String client,
            String id,
            String type,
            @Nullable String room,
            @Nullable String to,
            @Nullable String label)
            implements Entry {}

    /**
     * A reply has come.
     *
     * @param result the outcome of a signal, the code of an error, or empty
     */
    record Answered(long at, String client, String id, boolean ok, String result, boolean duplicate) implements Entry {}

    /** A signal has come, and the application, which drops each {@code mid} that it has seen, was shown it. */
    record Got(long at, String client, long seq, String room, String from, String mid, String label) implements Entry {}

    /** {@code undeliverable} has come. */
    record Told(long at, String client, String re, String to, String code) implements Entry {}

    /** A roster event has changed the client's view of a room. */
    record Saw(long at, String client, String room, long version, Change change, String peer, boolean connected)
            implements Entry {}

    /** What a roster event says. */
    enum Change {
        JOINED,
        UPDATED,
        LEFT
    }

    /** The client's view of a room, whole: after it has read the roster, and at the end of the run. */
    record Viewed(long at, String client, String room, long version, Map<String, Boolean> connected) implements Entry {}

    /** The client was told that it is not in the room any more. */
    record Closed(long at, String client, String room, String reason) implements Entry {}

    /**
     * Everybody in a room is said to have a state of an artifact.
     *
     * @param client nobody
     * @param made when the artifact got it
     */
    record Announced(long at, String client, String room, String artifact, long version, long made) implements Entry {}

    /** A state of an artifact has come, newer than what the client held. */
    record Shown(long at, String client, String session, String artifact, long version) implements Entry {}

    /** A fault of the test's, or its end; for the timeline, and for what has to be granted because of it. */
    record Fault(long at, String client, String what) implements Entry {
        /** Before the name of a node that has stopped, and whose store had not taken what was on it. */
        public static final String UNSTORED = "gone without its store: ";
    }
}
