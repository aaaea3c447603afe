package dev.parley.artifacts.http;

import dev.parley.artifacts.core.Requester;
import dev.parley.hub.admission.Tokens;
import dev.parley.hub.auth.Grants;
import dev.parley.hub.auth.Revocations;
import dev.parley.hub.auth.TokenVerifier;

/** The same tokens, grants and revocation list as the hub's. */
public final class TokenGuard implements Guard {
    private final Tokens tokens;
    private final Revocations revocations;

    public TokenGuard(Tokens tokens, Revocations revocations) {
        this.tokens = tokens;
        this.revocations = revocations;
    }

    @Override
    public Verdict check(String token) {
        if (!revocations.loaded()) {
            return new Verdict.Unknown("which tokens are revoked is not known yet");
        }
        return switch (tokens.check(token).toCompletableFuture().join()) {
            case TokenVerifier.Verdict.Good good -> new Verdict.Good(pass(good.grants()));
            case TokenVerifier.Verdict.Bad bad -> new Verdict.Bad(bad.reason());
            case TokenVerifier.Verdict.Unknown unknown -> new Verdict.Unknown(unknown.reason());
        };
    }

    private Pass pass(Grants grants) {
        return new Pass(
                new Requester(grants.user(), grants::allows, grants.role().moderates()),
                grants.expiry(),
                () -> revocations.isRevoked(grants));
    }
}
