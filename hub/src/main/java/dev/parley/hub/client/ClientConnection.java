package dev.parley.hub.client;

import dev.parley.protocol.CloseCode;
import dev.parley.protocol.ProtocolError;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RawJson;

/**
 * One client's connection, as a wire provides it. Methods are called on any thread, never block, keep the order of
 * calls from one thread, and do nothing once the connection is closed, but for what they say.
 */
public interface ClientConnection {
    /**
     * Sends a push.
     *
     * @param seq its number, which the wire puts into the object; 0 for the pushes that have none
     * @param body the push as an object without {@code type} and {@code seq}
     * @param written told exactly once, on any thread: true when the bytes were handed to the operating system, false
     *     when they never will be
     */
    void push(PushType type, long seq, RawJson body, Written written);

    /** Sends an error that answers no request the client gave an id for: {@code error} without {@code re}. */
    void error(ProtocolError error);

    /**
     * Says why, and closes for good: {@code closing} where the wire has it, then the wire's own close
     * (protocol, "Wires": the hub closes). The wire does not report the end of a connection that was closed so.
     */
    void close(CloseCode code, String message);

    /**
     * Closes for good, as {@link #close} does with {@link CloseCode#REPLACED_BY_CONNECTION}: another connection has taken the
     * session. That may take a second.
     *
     * @param alive told at most once, on any thread, if there is a client at the other end still: it did not come back by the
     *     other connection, but was thrown out by it
     */
    void replaced(Runnable alive);

    /**
     * Stops or resumes reading from the client: how the hub makes a client wait that sends faster than its requests
     * are answered. Heartbeats are not affected for as long as the pause is short.
     */
    void reading(boolean on);

    /** What became of a write. */
    @FunctionalInterface
    interface Written {
        /** For pushes whose fate nobody asks for. */
        Written IGNORED = done -> {};

        void written(boolean done);
    }
}
