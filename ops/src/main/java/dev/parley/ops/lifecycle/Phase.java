package dev.parley.ops.lifecycle;

/** Where a process is, in order; none is ever gone back to. */
public enum Phase {
    NEW,
    STARTING,
    RUNNING,
    /** Told not-ready, and still serving everybody, until load balancers have noticed. */
    NOT_READY,
    /** Handing over what it has. */
    DRAINING,
    STOPPING,
    STOPPED
}
