package dev.parley.system.harness;

/**
 * How a connection ended.
 *
 * @param code the close code, on the web wire that of {@code closing}; 0 if the hub gave none
 * @param comeBack whether the wire told the client's library to reconnect by itself: on the web wire, that the transport was
 *     closed without a DISCONNECT
 */
public record Closed(int code, boolean comeBack) {}
