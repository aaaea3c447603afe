package dev.parley.artifacts.http;

import dev.parley.artifacts.core.Requester;
import dev.parley.hub.admission.Tokens;
import dev.parley.hub.auth.Grants;
import dev.parley.hub.auth.Revocations;
import dev.parley.hub.auth.Role;
import dev.parley.hub.auth.TokenVerifier;
import dev.parley.protocol.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** The same tokens, grants and revocation list as the hub's. */
public final class TokenGuard implements Guard {
    private static final Verdict NOT_YET = new Verdict.Unknown("which tokens are revoked is not known yet");

    private final Tokens tokens;
    private final Revocations revocations;

    public TokenGuard(Tokens tokens, Revocations revocations) {
        this.tokens = tokens;
        this.revocations = revocations;
    }

    @Override
    public Verdict check(String token) {
        if (!revocations.loaded()) {
            return NOT_YET;
        }
        return switch (tokens.check(token).toCompletableFuture().join()) {
            case TokenVerifier.Verdict.Good good -> new Verdict.Good(pass(good.grants()));
            case TokenVerifier.Verdict.Bad bad -> new Verdict.Bad(bad.reason());
            case TokenVerifier.Verdict.Unknown unknown -> new Verdict.Unknown(unknown.reason());
        };
    }

    @Override
    public Verdict recall(String mark) {
        if (!revocations.loaded()) {
            return NOT_YET;
        }
        final Grants grants = marked(mark);
        return revocations.isRevoked(grants)
                ? new Verdict.Bad("jti: the token is revoked")
                : new Verdict.Good(pass(grants));
    }

    private Pass pass(Grants grants) {
        return new Pass(
                new Requester(grants.user(), grants::allows, grants.role().moderates()),
                grants.expiry(),
                mark(grants),
                () -> revocations.isRevoked(grants));
    }

    /** All that a revocation goes by; a user's id has no line breaks. */
    private static String mark(Grants grants) {
        final Instant issued = grants.issued();
        return grants.user().value() + "\n" + (issued == null ? "" : issued.getEpochSecond()) + "\n"
                + Objects.requireNonNullElse(grants.tokenId(), "");
    }

    /** The inverse of {@link #mark}, without rooms and without an end. */
    private static Grants marked(String mark) {
        final String[] parts = mark.split("\n", 3);
        return new Grants(
                new UserId(parts[0]),
                Instant.MAX,
                parts[1].isEmpty() ? null : Instant.ofEpochSecond(Long.parseLong(parts[1])),
                parts[2].isEmpty() ? null : parts[2],
                null,
                List.of(),
                Role.MEMBER);
    }
}
