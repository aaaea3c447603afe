package dev.parley.redis.auth;

import static dev.parley.testkit.Await.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.auth.RevocationList;
import dev.parley.hub.fixtures.auth.RevocationListContract;
import dev.parley.redis.TwoClients;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RedisRevocationListTest extends RevocationListContract {
    @Override
    protected RevocationList revocations() {
        return TwoClients.one().revocations();
    }

    @Override
    protected RevocationList otherRevocations() {
        return TwoClients.other().revocations();
    }

    @Test
    void an_end_that_redis_cannot_take_spoils_the_list_for_nobody() {
        final String jti = UUID.randomUUID().toString();
        value(revocations().revoke(jti, Instant.ofEpochSecond(9_000_000_000_000_000L)));
        assertThat(value(otherRevocations().load())).containsKey(jti);
        value(revocations().revoke(jti + "-next", now().plusSeconds(60)));
        assertThat(value(otherRevocations().load())).containsKey(jti + "-next");
    }

    @Override
    protected Instant now() {
        return Instant.now();
    }
}
