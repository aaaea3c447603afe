package dev.parley.rooms.socketio;

/** The acknowledgement that a client asked for with an event. May be used from any thread, once. */
public interface Ack {

    /**
     * Answers. A second answer, and one after the socket is gone, is dropped.
     *
     * @return whether this was the first answer
     */
    boolean send(Payload payload);

    /** Answers with values that are JSON already; see {@link Payload#raw(byte[])}. */
    default boolean send(byte[] json) {
        return send(Payload.raw(json));
    }
}
