package dev.parley.artifacts.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.admission.Tokens;
import dev.parley.hub.auth.RevocationList;
import dev.parley.hub.auth.Revocations;
import dev.parley.hub.auth.TokenRules;
import dev.parley.hub.auth.TokenVerifier;
import dev.parley.hub.auth.UserRevocation;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.UserId;
import dev.parley.testkit.Await;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a hub's token is worth here. */
class TokenGuardTest {
    private static final String SECRET = "a secret of at least 32 bytes, as HS256 wants";
    private static final Instant END = Instant.parse("2100-01-01T00:00:00Z");

    private final Revoked list = new Revoked();
    private final Revocations revocations = new Revocations(list, Clock.systemUTC(), which -> {});
    private final Guard guard = new TokenGuard(
            new Tokens(
                    TokenVerifier.withSecret(SECRET, TokenRules.defaults(), Clock.systemUTC()),
                    revocations,
                    Runnable::run,
                    new SimpleMeterRegistry()),
            revocations);

    /** In the place of the shared Redis. */
    private static final class Revoked implements RevocationList {
        private final Map<String, Instant> ids = new ConcurrentHashMap<>();

        @Override
        public CompletionStage<Void> revoke(String jti, Instant expiry) {
            ids.put(jti, expiry);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Map<String, Instant>> load() {
            return CompletableFuture.completedFuture(Map.copyOf(ids));
        }

        @Override
        public CompletionStage<Void> subscribe(BiConsumer<String, Instant> listener) {
            return CompletableFuture.completedFuture(null);
        }
    }

    @BeforeEach
    void read() {
        Await.value(revocations.reload());
    }

    private static String token(String more) throws Exception {
        final String signed = base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "."
                + base64("{\"sub\":\"ann\",\"jti\":\"t1\",\"exp\":" + END.getEpochSecond() + ",\"rooms\":[\"garden\"]"
                        + more + "}");
        final Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return signed + "."
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private Guard.Pass pass(String token) {
        assertThat(guard.check(token)).isInstanceOf(Guard.Verdict.Good.class);
        return ((Guard.Verdict.Good) guard.check(token)).pass();
    }

    @Test
    void its_user_its_rooms_its_role_and_its_end_are_the_tokens() throws Exception {
        final Guard.Pass pass = pass(token(""));
        assertThat(pass.caller().user().value()).isEqualTo("ann");
        assertThat(pass.caller().mayEnter(new RoomName("garden"))).isTrue();
        assertThat(pass.caller().mayEnter(new RoomName("cellar"))).isFalse();
        assertThat(pass.caller().moderator()).isFalse();
        assertThat(pass.expiry()).isEqualTo(END);
        assertThat(pass(token(",\"role\":\"moderator\"")).caller().moderator()).isTrue();
    }

    @Test
    void who_has_none_of_ours_is_told_why() throws Exception {
        assertThat(guard.check(token("") + "x")).isInstanceOf(Guard.Verdict.Bad.class);
        assertThat(guard.check("")).isInstanceOf(Guard.Verdict.Bad.class);
    }

    @Test
    void a_revocation_ends_what_it_lets_run_and_lets_nothing_else_begin() throws Exception {
        final Guard.Pass pass = pass(token(""));
        assertThat(pass.revoked().getAsBoolean()).isFalse();
        list.revoke("t1", END);
        Await.value(revocations.reload());
        assertThat(pass.revoked().getAsBoolean()).isTrue();
        assertThat(guard.check(token(""))).isInstanceOf(Guard.Verdict.Bad.class);
    }

    @Test
    void what_a_token_has_left_behind_is_known_by_its_mark_until_it_or_all_of_its_users_are_revoked() throws Exception {
        final Guard.Pass first = pass(token(",\"iat\":1000"));
        final Guard.Pass second = pass(token(",\"iat\":2000"));
        final Guard.Verdict good = guard.recall(first.mark());
        assertThat(good).isInstanceOf(Guard.Verdict.Good.class);
        final Guard.Pass again = ((Guard.Verdict.Good) good).pass();
        assertThat(again.caller().mayEnter(new RoomName("garden"))).isFalse();
        list.revoke(new UserRevocation(new UserId("ann"), Instant.ofEpochSecond(1500)).entry(), END);
        Await.value(revocations.reload());
        assertThat(guard.recall(first.mark())).isInstanceOf(Guard.Verdict.Bad.class);
        assertThat(again.revoked().getAsBoolean()).isTrue();
        assertThat(guard.recall(second.mark())).isInstanceOf(Guard.Verdict.Good.class);
        list.revoke("t1", END);
        Await.value(revocations.reload());
        assertThat(guard.recall(second.mark())).isInstanceOf(Guard.Verdict.Bad.class);
    }

    @Test
    void as_long_as_nobody_knows_what_is_revoked_no_token_is_good() throws Exception {
        final Revocations unread = new Revocations(list, Clock.systemUTC(), which -> {});
        final Guard early = new TokenGuard(
                new Tokens(
                        TokenVerifier.withSecret(SECRET, TokenRules.defaults(), Clock.systemUTC()),
                        unread,
                        Runnable::run,
                        new SimpleMeterRegistry()),
                unread);
        assertThat(early.check(token(""))).isInstanceOf(Guard.Verdict.Unknown.class);
        assertThat(early.recall(pass(token("")).mark())).isInstanceOf(Guard.Verdict.Unknown.class);
    }
}
