package dev.parley.rooms.socketio;

import org.jspecify.annotations.Nullable;

/** An {@link Authenticator}'s answer. */
public sealed interface Verdict {

    /** {@return a yes with nothing attached} */
    static Verdict accepted() {
        return new Accepted(null);
    }

    /** {@return a yes; the object is {@link SocketIoSocket#attachment()} from then on} */
    static Verdict accepted(Object attachment) {
        return new Accepted(attachment);
    }

    /**
     * {@return a no, which the client sees as {@code connect_error}}
     *
     * @param message the error's message
     * @param data the error's {@code data} as JSON, or null for none
     */
    static Verdict refused(String message, byte @Nullable [] data) {
        return new Refused(message, json(data), true);
    }

    /** {@return a no that is not the client's doing, and so does not count against its address} */
    static Verdict unavailable(String message, byte @Nullable [] data) {
        return new Refused(message, json(data), false);
    }

    private static @Nullable JsonSlice json(byte @Nullable [] data) {
        return data == null ? null : new JsonSlice(data, 0, data.length);
    }

    /**
     * A yes.
     *
     * @param attachment what the socket carries
     */
    record Accepted(@Nullable Object attachment) implements Verdict {}

    /**
     * A no.
     *
     * @param message the error's message
     * @param data the error's data, if any
     * @param blamed whether it is the client's own doing, and counts against its address
     */
    record Refused(String message, @Nullable JsonSlice data, boolean blamed) implements Verdict {}
}
