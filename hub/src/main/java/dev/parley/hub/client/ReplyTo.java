package dev.parley.hub.client;

/** Where the answer to one request goes: the wire's handle for it. */
@FunctionalInterface
public interface ReplyTo {
    /**
     * Sends the answer, if the connection on which the request came in is still there; otherwise does nothing.
     * Called at most once, on any thread; never blocks.
     */
    void send(Reply reply);
}
