package dev.parley.hub.auth;

import static dev.parley.testkit.Await.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.fixtures.auth.InMemoryRevocationList;
import dev.parley.hub.fixtures.loop.ManualLoop;
import dev.parley.hub.fixtures.store.StoreLink;
import dev.parley.protocol.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One token, or all that a user was issued until a moment. */
class RevocationsTest {
    private static final UserId ALICE = new UserId("alice of 12 *user");

    private final ManualLoop loop = new ManualLoop();
    private final Instant now = loop.clock().instant();
    private final InMemoryRevocationList list = new InMemoryRevocationList(loop.clock(), new StoreLink());
    private final List<Predicate<Grants>> told = new ArrayList<>();
    private final Revocations revocations = new Revocations(list, loop.clock(), told::add);

    @BeforeEach
    void follow() {
        value(revocations.follow());
    }

    private Grants token(UserId user, @Nullable Instant issued, @Nullable String jti) {
        return new Grants(user, now.plusSeconds(3600), issued, jti, null, List.of(), Role.MEMBER);
    }

    private void revokeUser(Instant issuedUntil, Duration life) {
        value(list.revoke(new UserRevocation(ALICE, issuedUntil).entry(), now.plus(life)));
    }

    @Test
    void a_token_is_revoked_by_its_id_and_no_other_of_the_user_with_it() {
        value(list.revoke("one", now.plusSeconds(60)));
        assertThat(revocations.isRevoked(token(ALICE, null, "one"))).isTrue();
        assertThat(revocations.isRevoked(token(ALICE, null, "two"))).isFalse();
        assertThat(revocations.isRevoked(token(ALICE, null, null))).isFalse();
        assertThat(told)
                .singleElement()
                .satisfies(which ->
                        assertThat(which.test(token(ALICE, null, "one"))).isTrue());
    }

    @Test
    void all_of_a_user_that_were_issued_until_then_are_revoked_and_those_that_do_not_say() {
        revokeUser(now, Duration.ofMinutes(1));
        assertThat(revocations.isRevoked(token(ALICE, now, "a"))).isTrue();
        assertThat(revocations.isRevoked(token(ALICE, now.minusSeconds(9), null)))
                .isTrue();
        assertThat(revocations.isRevoked(token(ALICE, null, null))).isTrue();
        assertThat(revocations.isRevoked(token(ALICE, now.plusSeconds(1), "b"))).isFalse();
        assertThat(revocations.isRevoked(token(new UserId("bob"), null, "c"))).isFalse();
        assertThat(told).singleElement().satisfies(which -> {
            assertThat(which.test(token(ALICE, now, "d"))).isTrue();
            assertThat(which.test(token(ALICE, now.plusSeconds(1), "d"))).isFalse();
        });
    }

    @Test
    void it_ends_with_the_last_of_the_tokens_and_an_earlier_one_that_lasts_longer_stays() {
        revokeUser(now, Duration.ofMinutes(10));
        revokeUser(now.plusSeconds(60), Duration.ofMinutes(5));
        assertThat(revocations.isRevoked(token(ALICE, now.plusSeconds(30), null)))
                .isTrue();
        loop.advance(Duration.ofMinutes(6));
        value(revocations.reload());
        assertThat(revocations.isRevoked(token(ALICE, now.plusSeconds(30), null)))
                .isFalse();
        assertThat(revocations.isRevoked(token(ALICE, now, null))).isTrue();
        loop.advance(Duration.ofMinutes(5));
        value(revocations.reload());
        assertThat(revocations.isRevoked(token(ALICE, now, null))).isFalse();
    }

    @Test
    void what_looks_like_one_and_is_none_revokes_nobody() {
        value(list.revoke("*user soon alice", now.plusSeconds(60)));
        value(list.revoke("*user 12", now.plusSeconds(60)));
        assertThat(revocations.isRevoked(token(new UserId("alice"), null, null)))
                .isFalse();
    }
}
