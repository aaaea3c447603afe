package dev.parley.client;

/** What a user does. */
public enum UserStatus {
    ONLINE,
    AWAY,
    BUSY,
    IN_CALL,
    /** One that this version does not know; not to be set. */
    UNKNOWN
}
