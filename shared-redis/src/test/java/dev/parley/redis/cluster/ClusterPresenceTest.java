package dev.parley.redis.cluster;

import dev.parley.hub.fixtures.presence.PresenceContract;
import dev.parley.hub.presence.Presence;

class ClusterPresenceTest extends PresenceContract {
    @Override
    protected Presence presence() {
        return ClusterOfThree.one().presence();
    }

    @Override
    protected Presence otherPresence() {
        return ClusterOfThree.other().presence();
    }
}
