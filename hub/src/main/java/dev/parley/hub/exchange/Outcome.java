package dev.parley.hub.exchange;

/** What became of a message to another node, as that node answered it or as the sending node found out. */
public enum Outcome {
    /** Done: a signal was written to the target's live connection and is safe or received; anything else was applied. */
    DELIVERED,
    /** The target is away and may yet resume; the signal waits in its outbox. */
    HELD,
    /** The target is away and its outbox is full, or no node has answered in time. It may or may not have arrived. */
    UNREACHABLE,
    /** There is no such session any more. */
    UNKNOWN_PEER,
    /** The session lives elsewhere now: look it up again. */
    MOVED,
    /** The broker knows no queue of that node: it is dead or not yet there. Certain not to have arrived. */
    NO_NODE,
    /** This node's own queue to that node is full. Certain not to have arrived. */
    OVERFLOW
}
