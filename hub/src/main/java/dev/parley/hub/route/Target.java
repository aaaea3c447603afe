package dev.parley.hub.route;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import java.util.function.Consumer;

/** A session of this node, as messages for it see it. Any thread. */
public interface Target {
    /**
     * Brings a signal to the session.
     *
     * @param answer called exactly once, on any thread
     */
    void deliver(NodeMessage.Signal signal, Consumer<Outcome> answer);

    /**
     * Tells the session's client of a signal that it sent and that did not get through after all.
     *
     * @param answer called exactly once, on any thread
     */
    void undeliverable(NodeMessage.Undeliverable notice, Consumer<Outcome> answer);

    /** Another node has the session under that epoch. */
    void moved(long epoch);

    /** A moderator has removed it from a room. */
    void kick(NodeMessage.Kick kick);

    /**
     * The same device has opened another session.
     *
     * @param answer called exactly once, on any thread, when the session is over and has left its rooms
     */
    void replaced(Consumer<Outcome> answer);
}
