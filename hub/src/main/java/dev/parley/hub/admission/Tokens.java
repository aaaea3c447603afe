package dev.parley.hub.admission;

import dev.parley.hub.auth.RefusalLog;
import dev.parley.hub.auth.Revocations;
import dev.parley.hub.auth.TokenVerifier;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Checks tokens, their revocation with them, without blocking the caller. Any thread. */
public final class Tokens {
    private final TokenVerifier verifier;
    private final Revocations revocations;
    private final Executor blocking;
    private final RefusalLog refusals = new RefusalLog();

    /** @param blocking where keys are fetched, if they have to be */
    public Tokens(TokenVerifier verifier, Revocations revocations, Executor blocking) {
        this.verifier = verifier;
        this.revocations = revocations;
        this.blocking = blocking;
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
            case TokenVerifier.Verdict.Bad bad -> refusals.refused(bad.claim(), bad.detail());
            case TokenVerifier.Verdict.Unknown nobody -> refusals.refused("later", nobody.reason());
        }
        return verdict;
    }

    private TokenVerifier.Verdict unlessRevoked(TokenVerifier.Verdict verdict) {
        return verdict instanceof TokenVerifier.Verdict.Good good
                        && revocations.isRevoked(good.grants().tokenId())
                ? new TokenVerifier.Verdict.Bad("jti", "the token is revoked", "jti: the token is revoked")
                : verdict;
    }
}
