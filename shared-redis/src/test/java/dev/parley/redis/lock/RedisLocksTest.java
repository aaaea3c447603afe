package dev.parley.redis.lock;

import static dev.parley.hub.fixtures.store.Await.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.fixtures.store.Await;
import dev.parley.redis.TwoClients;
import dev.parley.redis.lock.RedisLocks.Held;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class RedisLocksTest {
    private final RedisLocks locks = TwoClients.one().locks();
    private final RedisLocks others = TwoClients.other().locks();
    private final String name = "work {of} " + UUID.randomUUID();

    @Test
    void of_many_that_ask_at_once_one_gets_the_lock() {
        final List<CompletionStage<Held>> asked = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            asked.add((i % 2 == 0 ? locks : others).tryLock(name));
        }
        assertThat(asked.stream().map(Await::value).filter(Objects::nonNull)).hasSize(1);
    }

    @Test
    void only_its_holder_can_release_it() {
        final Held held = value(locks.tryLock(name));
        assertThat(value(others.tryLock(name))).isNull();
        assertThat(value(others.release(new Held(name, "somebody", held.token()))))
                .isFalse();
        assertThat(value(others.tryLock(name))).isNull();
        assertThat(value(locks.release(held))).isTrue();
        assertThat(value(locks.release(held))).isFalse();
        assertThat(value(others.tryLock(name))).isNotNull();
    }

    @Test
    void the_token_rises_with_every_holder() {
        long last = 0;
        for (int i = 0; i < 20; i++) {
            final Held held = value((i % 2 == 0 ? locks : others).tryLock(name));
            assertThat(held.token()).isGreaterThan(last);
            last = held.token();
            value(locks.release(held));
        }
    }

    @Test
    void a_lock_that_is_not_renewed_ends_and_one_that_is_does_not() {
        final Held held = value(locks.tryLock(name, Duration.ofMillis(80)));
        assertThat(value(locks.renew(held, Duration.ofSeconds(30)))).isTrue();
        final String other = name + "2";
        final Held brief = value(locks.tryLock(other, Duration.ofMillis(80)));
        Await.until("it ends", () -> value(others.tryLock(other)) != null);
        assertThat(value(locks.renew(brief, Duration.ofSeconds(30)))).isFalse();
        assertThat(value(others.tryLock(name))).isNull();
    }
}
