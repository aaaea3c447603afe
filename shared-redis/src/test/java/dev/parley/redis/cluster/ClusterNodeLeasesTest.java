package dev.parley.redis.cluster;

import dev.parley.hub.fixtures.node.NodeLeasesContract;
import dev.parley.hub.node.NodeLeases;

class ClusterNodeLeasesTest extends NodeLeasesContract {
    @Override
    protected NodeLeases leases() {
        return ClusterOfThree.one().leases();
    }

    @Override
    protected NodeLeases otherLeases() {
        return ClusterOfThree.other().leases();
    }
}
