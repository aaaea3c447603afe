package dev.parley.redis.session;

import dev.parley.hub.fixtures.store.SessionStoreContract;
import dev.parley.hub.store.SessionStore;
import dev.parley.redis.TwoClients;

class RedisSessionStoreTest extends SessionStoreContract {
    @Override
    protected SessionStore store() {
        return TwoClients.one().sessions();
    }

    @Override
    protected SessionStore otherStore() {
        return TwoClients.other().sessions();
    }
}
