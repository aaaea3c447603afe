package dev.parley.rooms.socketio;

import org.jspecify.annotations.Nullable;

/**
 * Receives what happens in one namespace. All calls about one socket come on its event loop, in order, and must not
 * block. An exception from a callback is logged and closes that connection.
 */
public interface SocketIoListener {

    /** The socket has joined; the client knows. Nothing about it came before. */
    void onConnect(SocketIoSocket socket);

    /**
     * The client sent an event. An event whose name is a JSON number comes by the number's text.
     *
     * @param ack to be answered if the client asked for an acknowledgement, else null
     */
    void onEvent(SocketIoSocket socket, String event, EventArgs args, @Nullable Ack ack);

    /** The socket is gone; exactly one such call follows each {@link #onConnect}, and nothing follows it. */
    void onDisconnect(SocketIoSocket socket, DisconnectReason reason);

    /**
     * The client sent more than the configured payload. What is emitted here is still sent; then the connection is
     * closed, with {@link DisconnectReason#TOO_LARGE}.
     *
     * @param bytes how much it was
     */
    default void onOversized(SocketIoSocket socket, long bytes) {}
}
