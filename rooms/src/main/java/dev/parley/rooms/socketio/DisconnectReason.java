package dev.parley.rooms.socketio;

/** Why a socket is gone. */
public enum DisconnectReason {
    /** The client left the namespace by a Socket.IO DISCONNECT. */
    CLIENT_DISCONNECT,
    /** The client closed its session by an Engine.IO close packet, without leaving the namespace first. */
    CLIENT_CLOSED,
    /** The connection ended or broke, without a word or by a WebSocket close frame. */
    TRANSPORT_CLOSED,
    /** The client did not answer a ping in time. */
    PING_TIMEOUT,
    /** The client sent what the protocol does not allow. */
    PROTOCOL_ERROR,
    /** The client sent more at once than the configured payload. */
    TOO_LARGE,
    /** The client did not read what was sent to it. */
    TOO_SLOW,
    /** The server ended it: {@link SocketIoSocket#disconnect()}, {@link SocketIoSocket#closeTransport()} or a stop. */
    SERVER_DISCONNECT
}
