package dev.parley.rooms.socketio;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One client in one namespace. Every method may be called from any thread; what has an effect takes it on the socket's
 * event loop, in the order of the calls of one thread.
 */
public interface SocketIoSocket {

    /** {@return an id that says nothing about the session's secret id} */
    String id();

    /** {@return what the authenticator attached, or null} */
    @Nullable
    Object attachment();

    /** {@return the event loop that this socket's callbacks come on} */
    EventLoop executor();

    /** {@return whether it has not gone yet} */
    boolean isConnected();

    /**
     * Sends an event. Emits of one turn of the event loop leave with one flush.
     *
     * @param event not one of the protocol's reserved names
     * @param completion told what became of it, or null
     */
    void emit(String event, Payload payload, @Nullable Completion completion);

    /** Sends an event whose arguments are JSON already; see {@link Payload#raw(byte[])}. */
    default void emitRaw(String event, byte[] json) {
        emit(event, Payload.raw(json), null);
    }

    /** Sends an event whose arguments are JSON already, and tells what became of it. */
    default void emitRaw(String event, byte[] json, Completion completion) {
        emit(event, Payload.raw(json), completion);
    }

    /**
     * Tells the client by a Socket.IO DISCONNECT that it shall not come back by itself, and closes the connection, once
     * everything emitted before has left or the configured time for it has passed.
     */
    void disconnect();

    /**
     * Closes the connection under the socket, once everything emitted before has left or the configured time for it has
     * passed. The client reconnects by itself.
     */
    void closeTransport();

    /**
     * Pings the client out of turn.
     *
     * @return completes on the event loop, or at once if the socket is gone: whether anything came from the client within
     *     that time
     */
    CompletableFuture<Boolean> probe(Duration within);

    /**
     * Stops or resumes taking events from the client: WebSocket frames stay unread, a POST is not answered. Applies to
     * the whole connection, all its namespaces included. A pause longer than ping interval and timeout together counts
     * as a missed heartbeat.
     */
    void setReading(boolean reading);

    /** {@return bytes that wait for the client to read them} */
    long pendingBytes();
}
