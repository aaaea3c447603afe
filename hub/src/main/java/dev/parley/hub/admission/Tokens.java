package dev.parley.hub.admission;

import dev.parley.hub.auth.Revocations;
import dev.parley.hub.auth.TokenVerifier;
import dev.parley.hub.limit.RateLimitedLog;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks tokens, their revocation with them, without blocking the caller. Any thread. */
public final class Tokens {
    private static final Logger LOG = LoggerFactory.getLogger(Tokens.class);
    /** Stands for what may be well in a moment. */
    private static final String LATER = "later";

    private final TokenVerifier verifier;
    private final Revocations revocations;
    private final Executor blocking;
    private final RateLimitedLog<String> refusals = new RateLimitedLog<>(LOG, Duration.ofSeconds(10));

    private final MeterRegistry meters;

    /** @param blocking where keys are fetched, if they have to be */
    public Tokens(TokenVerifier verifier, Revocations revocations, Executor blocking, MeterRegistry meters) {
        this.verifier = verifier;
        this.revocations = revocations;
        this.blocking = blocking;
        this.meters = meters;
        Gauge.builder("parley.tokens.keys", verifier, keys -> keys.current() ? 1 : 0)
                .description("1 while the keys that tokens are checked with are the issuer's newest")
                .register(meters);
        Gauge.builder(
                        "parley.tokens.keys.age.seconds",
                        verifier,
                        keys -> keys.keysAge().toMillis() / 1e3)
                .description("Since the keys that tokens are checked with were fetched")
                .register(meters);
        counter(LATER);
    }

    /** Never fails. */
    public CompletionStage<TokenVerifier.Verdict> check(String token) {
        return verifier.mayBlock()
                ? CompletableFuture.supplyAsync(() -> verify(token), blocking)
                : CompletableFuture.completedFuture(verify(token));
    }

    private TokenVerifier.Verdict verify(String token) {
        final TokenVerifier.Verdict verdict = unlessRevoked(verifier.verify(token));
        switch (verdict) {
            case TokenVerifier.Verdict.Good good -> {}
            case TokenVerifier.Verdict.Bad bad -> refused(bad.claim(), bad.detail());
            case TokenVerifier.Verdict.Unknown nobody -> refused(LATER, nobody.reason());
        }
        return verdict;
    }

    /** There are as many claims as the verifier looks at. */
    private void refused(String claim, String detail) {
        refusals.warn(claim, "a token was refused: {}", detail);
        counter(claim).increment();
    }

    private Counter counter(String claim) {
        return Counter.builder("parley.tokens.refused")
                .description("tokens that were refused, by what was wrong with them")
                .tag("claim", claim)
                .register(meters);
    }

    private TokenVerifier.Verdict unlessRevoked(TokenVerifier.Verdict verdict) {
        return verdict instanceof TokenVerifier.Verdict.Good good && revocations.isRevoked(good.grants())
                ? new TokenVerifier.Verdict.Bad("jti", "the token is revoked", "jti: the token is revoked")
                : verdict;
    }
}
