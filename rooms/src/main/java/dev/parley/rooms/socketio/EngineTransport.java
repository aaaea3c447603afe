package dev.parley.rooms.socketio;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** How messages reach the client. Used on the session's home loop only. */
sealed interface EngineTransport permits PollingTransport, WebSocketTransport {

    /** Takes a message over; it leaves with the next {@link #flush()} at the latest. */
    void send(ByteBuf message, boolean binary, @Nullable Completion completion);

    /** Lets what was sent leave. */
    void flush();

    /** {@return bytes that the client has not read yet, as far as known} */
    long pendingBytes();

    /** {@return whether the client could be told something right now} */
    boolean reachesClient();

    /**
     * Lets what was sent leave, and ends the connection after it.
     *
     * @return whether nothing is left but {@link #close}
     */
    boolean closeGracefully(DisconnectReason reason);

    /** Ends the connection without waiting for anything, saying why where the client might listen. */
    void close(DisconnectReason reason);
}
