package dev.parley.client;

/** Of a client's connection. */
public enum ClientState {
    /** {@link ParleyClient#connect} has not been called. */
    IDLE,
    /** To {@code welcome}. */
    CONNECTING,
    CONNECTED,
    /** For the next try. */
    WAITING,
    /** It will not come back. */
    CLOSED
}
