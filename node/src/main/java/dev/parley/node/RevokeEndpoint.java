package dev.parley.node;

import dev.parley.hub.auth.RevocationList;
import dev.parley.hub.auth.TokenRules;
import dev.parley.hub.auth.UserRevocation;
import dev.parley.ops.http.OpsEndpoint;
import dev.parley.ops.http.OpsRequest;
import dev.parley.ops.http.OpsResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /admin/tokens/revoke?jti=ID&exp=SECONDS}: revokes the token with that {@code jti} until it would have
 * expired anyway ({@code exp}, as in the token). Every node ends its sessions within a second.
 */
final class RevokeEndpoint implements OpsEndpoint {
    private static final int MAX_JTI = 256;
    /** The end of the year 9999. */
    private static final long LAST_SECOND = 253_402_300_799L;

    private final RevocationList revocations;
    private final Clock clock;

    RevokeEndpoint(RevocationList revocations, Clock clock) {
        this.revocations = revocations;
        this.clock = clock;
    }

    @Override
    public CompletionStage<OpsResponse> answer(OpsRequest request) {
        final String jti = parameter(request, "jti");
        final Instant expiry = expiry(parameter(request, "exp"));
        if (jti == null || jti.isEmpty() || jti.length() > MAX_JTI || UserRevocation.isReserved(jti)) {
            return bad("jti: expected the token's jti, 1 to " + MAX_JTI + " characters");
        }
        if (expiry == null || !expiry.isAfter(clock.instant())) {
            return bad("exp: expected the token's exp, in seconds (not milliseconds) since 1970, in the future");
        }
        return revocations
                .revoke(jti, expiry.plus(TokenRules.MAX_LEEWAY))
                .thenApply(done -> OpsResponse.json(200, "{\"revoked\":true}"))
                .exceptionally(away -> OpsResponse.json(503, "{\"error\":\"the shared Redis does not answer\"}"));
    }

    /** No token of the hub's ends later: what is past it are milliseconds or nonsense. */
    static @Nullable Instant expiry(@Nullable String seconds) {
        try {
            final long second = seconds == null ? -1 : Long.parseLong(seconds);
            return second < 0 || second > LAST_SECOND ? null : Instant.ofEpochSecond(second);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable String parameter(OpsRequest request, String name) {
        final List<String> values = request.query().get(name);
        return values == null || values.isEmpty() ? null : values.getFirst();
    }

    private static CompletionStage<OpsResponse> bad(String message) {
        return CompletableFuture.completedFuture(OpsResponse.text(400, message + "\n"));
    }
}
