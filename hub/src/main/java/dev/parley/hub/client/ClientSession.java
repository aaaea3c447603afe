package dev.parley.hub.client;

import dev.parley.protocol.Request;
import org.jspecify.annotations.Nullable;

/** A session as the wire of its connection sees it. Any thread; calls from one thread keep their order. */
public interface ClientSession {
    /**
     * A request came in.
     *
     * @param replyTo where its answer goes; {@code null} if nobody waits for one: then an error
     *     goes to {@link ClientConnection#error}
     */
    void receive(Request request, @Nullable ReplyTo replyTo);

    /** The connection broke, or the client went away without ending its session: the resume window starts. */
    void connectionLost();

    /** The client ended its session. */
    void ended();
}
