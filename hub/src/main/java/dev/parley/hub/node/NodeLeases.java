package dev.parley.hub.node;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Port: leases by which nodes are known to live, in the shared store. Each lease has a generation, higher than any
 * before it; what a node writes in presence bears it, so that late writes of a lost lease can be refused.
 *
 * <p>Every stage fails with {@link dev.parley.hub.store.StoreUnavailableException} when the store does not answer in
 * time. Any thread; stages complete on a thread of the store's and must not be blocked.
 */
public interface NodeLeases {
    /** How long a node whose lease ran out counts for {@link #agree}: it may have stood still, and come back. */
    Duration COMING_BACK = Duration.ofMinutes(1);

    /** Registers the node and gives it a lease; a node that lost its lease calls it again. Returns the generation. */
    CompletionStage<Long> acquire(NodeRef node, Duration length);

    /**
     * Renews the lease; {@code false}, and nothing was done, if it is gone or another generation's, or if the store was
     * restarted or replaced since the last renewal of this port's, or has lost that: then it may have lost other writes, too,
     * and the node takes a new generation and puts right what is its own.
     */
    CompletionStage<Boolean> renew(NodeRef node, long generation, Duration length);

    /**
     * Says which {@link WireVersion} the node reads. Answers the lowest that is read by all nodes with a lease, or whose lease
     * ran out less than {@link #COMING_BACK} ago; a node that has said nothing reads the first.
     */
    CompletionStage<Integer> agree(NodeRef node, int version);

    /** Gives the lease up and forgets the node. */
    CompletionStage<Void> release(NodeRef node, long generation);

    /**
     * A lease that is gone.
     *
     * @param ago how long since it ran out, by the store's clock
     * @param version as in {@link Held}
     */
    record Expired(long generation, Duration ago, int version) {}

    /**
     * A lease that is there.
     *
     * @param left how long it has to run, by the store's clock
     * @param version that the node reads, as it has said ({@link #agree}); the first if it has not
     */
    record Held(long generation, Duration left, int version) {}

    /**
     * All nodes that the store knows of.
     *
     * @param held those that have a lease
     * @param expired those whose lease is gone
     */
    record Nodes(Map<NodeRef, Held> held, Map<NodeRef, Expired> expired) {}

    /** The registered nodes. */
    CompletionStage<Nodes> nodes();

    /** The nodes that have a lease. */
    default CompletionStage<Map<NodeRef, Held>> held() {
        return nodes().thenApply(Nodes::held);
    }

    /** The registered nodes whose lease is gone. */
    default CompletionStage<Map<NodeRef, Expired>> expired() {
        return nodes().thenApply(Nodes::expired);
    }

    /**
     * Registers those of these nodes of which the store knows nothing, as if their leases had run out at this moment: for who knew
     * them before the store lost its data. One that lives takes a new generation by itself; one that was dead can't, and what
     * it has left would be nobody's.
     */
    CompletionStage<Void> remember(Map<NodeRef, Known> nodes);

    /**
     * What was known of a node's lease.
     *
     * @param version as in {@link Held}
     */
    record Known(long generation, int version) {}

    /** Forgets a dead node, once its members are cleared from every room. Does nothing if it has a lease again. */
    CompletionStage<Void> forget(NodeRef node, long generation);
}
