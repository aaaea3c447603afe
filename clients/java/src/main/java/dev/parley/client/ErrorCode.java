package dev.parley.client;

/** What to decide by when a request or a connection has failed. The first are the hub's ({@code docs/protocol.md}, "Errors"). */
public enum ErrorCode {
    BAD_REQUEST,
    UNKNOWN_TYPE,
    TOO_LARGE,
    UNAUTHORIZED,
    FORBIDDEN,
    NOT_IN_ROOM,
    UNKNOWN_PEER,
    ROOM_FULL,
    RATE_LIMITED,
    UNREACHABLE,
    UNAVAILABLE,
    INTERNAL,
    /** No reply in the time that a request has, over all its tries. */
    TIMEOUT,
    /** This client is closed, or was closed meanwhile; {@link ParleyException#closed} says why. */
    CLOSED,
    /** The hub has begun a new session, and what was asked in the old one has no meaning in it. */
    SESSION_LOST,
    /** Too many requests of this client wait already. */
    OVERLOADED,
    /** The token provider failed. */
    NO_TOKEN,
    /** One that this version does not know. */
    UNKNOWN
}
