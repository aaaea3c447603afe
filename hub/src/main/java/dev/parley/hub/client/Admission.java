package dev.parley.hub.client;

import dev.parley.protocol.CloseCode;
import dev.parley.protocol.ProtocolError;

/** What the hub says to a client that wants in. */
public sealed interface Admission {

    /** The client may come in. A session that is never attached ends by itself after the resume window. */
    non-sealed interface Admitted extends Admission {
        /** Whether with the session that the client had, which it may have asked for in vain. */
        default boolean resumed() {
            return true;
        }

        /**
         * Gives the session its connection: pushes {@code welcome}, then what a resumed session has missed, then goes
         * on. To be called at most once, when the connection can take pushes.
         */
        ClientSession attach(ClientConnection connection);
    }

    /**
     * It may not.
     *
     * @param close with which the wire closes, where it has close codes
     */
    record Refused(ProtocolError error, CloseCode close) implements Admission {}
}
