package dev.parley.redis.node;

import dev.parley.hub.fixtures.node.NodeLeasesContract;
import dev.parley.hub.node.NodeLeases;
import dev.parley.redis.TwoClients;

class RedisNodeLeasesTest extends NodeLeasesContract {
    @Override
    protected NodeLeases leases() {
        return TwoClients.one().leases();
    }

    @Override
    protected NodeLeases otherLeases() {
        return TwoClients.other().leases();
    }
}
