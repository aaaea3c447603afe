package dev.parley.redis.presence;

import dev.parley.hub.fixtures.presence.PresenceContract;
import dev.parley.hub.presence.Presence;
import dev.parley.redis.TwoClients;

class RedisPresenceTest extends PresenceContract {
    @Override
    protected Presence presence() {
        return TwoClients.one().presence();
    }

    @Override
    protected Presence otherPresence() {
        return TwoClients.other().presence();
    }
}
