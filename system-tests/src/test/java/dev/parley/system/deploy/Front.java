package dev.parley.system.deploy;

import dev.parley.system.harness.RunningNode;
import dev.parley.system.harness.Wire;

/** The balancer in front of all nodes of a wire, in the place of one of them. */
record Front(Wire wire, int port, int opsPort) implements RunningNode {
    /** Belongs to the project that it is a part of. */
    @Override
    public void close() {}
}
