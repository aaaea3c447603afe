package dev.parley.redis.cluster;

import dev.parley.hub.fixtures.store.SessionStoreContract;
import dev.parley.hub.store.SessionStore;

class ClusterSessionStoreTest extends SessionStoreContract {
    @Override
    protected SessionStore store() {
        return ClusterOfThree.one().sessions();
    }

    @Override
    protected SessionStore otherStore() {
        return ClusterOfThree.other().sessions();
    }
}
