package dev.parley.client;

/** What became of a signal. */
public enum Outcome {
    /** Written to the target's live connection, and safe in its outbox or received. */
    DELIVERED,
    /** The target is away and may yet come back; the signal waits for it. */
    HELD,
    /** One that this version does not know. */
    UNKNOWN
}
