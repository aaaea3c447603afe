package dev.parley.client;

/** Why a token is asked for. */
public enum TokenReason {
    START,
    /** The one in use ends soon. */
    EXPIRING,
    /** The hub has closed with 4501, and the last one must not be given again. */
    REFUSED
}
