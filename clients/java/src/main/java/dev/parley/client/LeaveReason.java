package dev.parley.client;

/** Why a peer is no longer in a room. */
public enum LeaveReason {
    LEFT,
    LOST,
    KICKED,
    NODE_LOST,
    REPLACED,
    /** The roster was read again and the peer was in it no more, or the session was lost. */
    UNKNOWN
}
