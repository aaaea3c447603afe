package dev.parley.hub.admin;

import dev.parley.hub.auth.RevocationList;
import dev.parley.hub.auth.TokenRules;
import dev.parley.hub.auth.UserRevocation;
import dev.parley.protocol.UserId;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CompletionStage;

/** Revokes tokens before they expire: every node ends their sessions and lets nobody in with them. Any thread. */
public final class TokenRevocation {
    private final RevocationList list;
    private final Clock clock;

    public TokenRevocation(RevocationList list, Clock clock) {
        this.list = list;
        this.clock = clock;
    }

    /**
     * Revokes one.
     *
     * @param jti of the token; none that {@link UserRevocation#isReserved} has for itself
     * @param expiry as it stands in the token
     */
    public CompletionStage<Void> token(String jti, Instant expiry) {
        return list.revoke(jti, expiry.plus(TokenRules.MAX_LEEWAY));
    }

    /**
     * Revokes all that the user has been issued until this second, also those that do not say when.
     *
     * @param expiry when the last of them ends
     */
    public CompletionStage<Void> user(UserId user, Instant expiry) {
        return list.revoke(new UserRevocation(user, clock.instant()).entry(), expiry.plus(TokenRules.MAX_LEEWAY));
    }
}
