package dev.parley.client;

/** An {@code RTCPeerConnectionState}. */
public enum PeerConnectionState {
    NEW,
    CONNECTING,
    CONNECTED,
    DISCONNECTED,
    FAILED,
    CLOSED
}
