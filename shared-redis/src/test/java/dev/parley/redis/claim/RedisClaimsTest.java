package dev.parley.redis.claim;

import static dev.parley.hub.fixtures.store.Await.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.fixtures.store.Await;
import dev.parley.protocol.RawJson;
import dev.parley.redis.TwoClients;
import dev.parley.redis.claim.RedisClaims.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class RedisClaimsTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final RawJson RESULT = RawJson.trusted("{ \"a\":1.0 }");

    private final RedisClaims claims = TwoClients.one().claims();
    private final RedisClaims others = TwoClients.other().claims();
    private final String name = "request {of} " + UUID.randomUUID();

    @Test
    void of_many_that_claim_at_once_one_acts() {
        final List<CompletionStage<Claim>> asked = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            asked.add((i % 2 == 0 ? claims : others).claim(name, "c" + i, LONG));
        }
        final List<Claim> got = asked.stream().map(Await::value).toList();
        assertThat(got.stream().filter(Claim.Fresh.class::isInstance)).hasSize(1);
        assertThat(got.stream().filter(Claim.Pending.class::isInstance)).hasSize(19);
    }

    @Test
    void what_is_done_answers_its_result_from_then_on() {
        value(claims.claim(name, "a", LONG));
        assertThat(value(claims.complete(name, "a", RESULT, LONG))).isTrue();
        assertThat(value(others.claim(name, "b", LONG))).isEqualTo(new Claim.Done(RESULT));
        assertThat(value(claims.complete(name, "a", RESULT, LONG))).isTrue();
    }

    @Test
    void what_failed_may_be_tried_again() {
        value(claims.claim(name, "a", LONG));
        assertThat(value(claims.fail(name, "a"))).isTrue();
        assertThat(value(others.claim(name, "b", LONG))).isEqualTo(new Claim.Fresh());
        assertThat(value(claims.complete(name, "a", RESULT, LONG))).isFalse();
    }

    @Test
    void a_claimant_that_asks_again_is_still_the_claimant() {
        value(claims.claim(name, "a", LONG));
        assertThat(value(claims.claim(name, "a", LONG))).isEqualTo(new Claim.Fresh());
    }

    @Test
    void a_claim_whose_claimant_is_silent_runs_out() {
        value(claims.claim(name, "a", Duration.ofMillis(60)));
        Await.until("it runs out", () -> value(others.claim(name, "b", LONG)) instanceof Claim.Fresh);
        assertThat(value(claims.complete(name, "a", RESULT, LONG))).isFalse();
    }
}
