package dev.parley.hub.admission;

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
        final TokenVerifier.Verdict verdict = verifier.verify(token);
        return verdict instanceof TokenVerifier.Verdict.Good good
                        && revocations.isRevoked(good.grants().tokenId())
                ? new TokenVerifier.Verdict.Bad("the token is revoked")
                : verdict;
    }
}
