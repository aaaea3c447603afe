package dev.parley.standalone.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** One connection of a client over one of the two wires (protocol, "Wires"). Safe for use from any thread. */
interface TrialWire {
    /** Sends a request; with a field {@code id}, its reply will come. */
    void send(String type, ObjectNode fields);

    /** Lets the connection drop, as a lost network does: nobody is told. */
    void drop();

    /** Ends the session. */
    void end();

    /** What comes in. Called on one thread at a time. */
    interface Listener {
        void push(String type, JsonNode fields);

        /** @param body with the fields of an ack, or {@code code} and {@code message} of an error */
        void reply(String id, boolean ok, JsonNode body);

        /** The handshake was refused, or the hub has closed the connection. */
        void down(String why);
    }
}
