package dev.parley.hub.node;

/** This node's lease, as the node knows it. Any thread. */
public interface Lease {
    /** Of the lease the node has, or had last; 0 before the first. */
    long generation();

    /** Whether the lease can't have run out yet, by this node's own time: nobody takes the node for dead. */
    boolean certain();
}
