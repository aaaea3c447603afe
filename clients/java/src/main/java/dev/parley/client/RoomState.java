package dev.parley.client;

/** Of this client in a room. */
public enum RoomState {
    /** Not joined yet, or left. */
    IDLE,
    /** The first join is under way, or a new one after the session was lost. */
    JOINING,
    JOINED,
    /** This peer is in it no more, though it did not leave; it may join again. */
    CLOSED
}
