package dev.parley.redis.auth;

import dev.parley.hub.auth.RevocationList;
import dev.parley.hub.fixtures.auth.RevocationListContract;
import dev.parley.redis.TwoClients;
import java.time.Instant;

class RedisRevocationListTest extends RevocationListContract {
    @Override
    protected RevocationList revocations() {
        return TwoClients.one().revocations();
    }

    @Override
    protected RevocationList otherRevocations() {
        return TwoClients.other().revocations();
    }

    @Override
    protected Instant now() {
        return Instant.now();
    }
}
