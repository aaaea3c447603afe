package dev.parley.simulation.check;

/**
 * A promise that was not kept.
 *
 * @param at when it shows, in milliseconds of the journal's clock
 * @param client that was wronged
 */
public record Violation(Promise promise, long at, String client, String what) {

    /** Which promise (guarantees.md), told apart as finely as causes usually are. */
    public enum Promise {
        /** Every request with an id gets exactly one reply, in time. */
        REPLY,
        /** What was answered as {@code delivered} or {@code held} is received, or its sender told otherwise. */
        OUTCOME,
        /** No signal is shown twice. */
        ONCE,
        /** Signals of one sender are shown in order. */
        ORDER,
        /** Who comes back within the resume window has its session, its peer id and its rooms. */
        RESUME,
        /** Who is there is on every view, as it is. */
        VIEW,
        /** Who is alive is never told to have left. */
        ALIVE,
        /** Who is gone leaves every view in time. */
        GHOST,
        /** Nobody is closed as replaced by a connection that was never made. */
        REPLACED,
        /** A member of a room is never said to be unknown there. */
        MEMBER,
        /** A device has one session. */
        DEVICE,
        /** Who stays in a room is shown each state of its artifacts. */
        STATE,
        /** Every client gets in again once the faults are over. */
        LIVENESS,
        /** Nothing throws where nothing should. */
        DEFECT
    }
}
