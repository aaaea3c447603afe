package dev.parley.hub.exchange;

import dev.parley.hub.node.NodeRef;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Port: messages between nodes. Between two nodes messages arrive in the order in which they were sent, each at most
 * once; one that can't be answered in time ends as {@link Outcome#UNREACHABLE}, so that every message has exactly one
 * outcome.
 */
public interface SignalExchange {

    /** What comes in from other nodes. */
    interface Inbox {
        /**
         * One message. Called in the sender's order; must not block.
         *
         * @param answer to be called exactly once, from any thread, with what became of it; a second call is ignored
         */
        void receive(NodeRef from, NodeMessage message, Consumer<Outcome> answer);
    }

    /**
     * Connects and starts to receive. Completes when this node can be reached; goes on trying by itself while the
     * broker is away.
     */
    CompletionStage<Void> start(Inbox inbox);

    /**
     * Sends a message. Never blocks; any thread, and calls of one thread keep their order.
     *
     * @param deadline by {@link System#nanoTime()}: when there is no outcome by then, it is
     *     {@link Outcome#UNREACHABLE}, and the message is not delivered later than necessary
     * @param done called exactly once, on any thread; must not block
     */
    void send(NodeRef to, NodeMessage message, long deadline, Consumer<Outcome> done);

    /**
     * From now on messages are written in that version, which every node reads ({@link dev.parley.hub.node.WireVersion});
     * before the first call, in the first. What comes in is read in whatever version. After {@link #start}; any thread.
     */
    void speak(int version);

    /** Whether the broker can be reached at the moment. */
    boolean available();

    /** Stops receiving, answers what is under way as far as it can within a second, and disconnects. */
    CompletionStage<Void> close();
}
