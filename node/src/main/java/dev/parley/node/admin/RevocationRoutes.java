package dev.parley.node.admin;

import static dev.parley.node.admin.AdminRoute.ok;

import dev.parley.hub.admin.TokenRevocation;
import dev.parley.hub.auth.UserRevocation;
import dev.parley.ops.http.AdminRoutes;
import dev.parley.ops.http.OpsMethod;
import dev.parley.ops.http.OpsResponse;
import java.time.Clock;
import java.util.concurrent.CompletionStage;

/** Tokens that shall be worth nothing before they expire. */
final class RevocationRoutes {
    private static final int MAX_JTI = 256;

    private final TokenRevocation revocation;
    private final Clock clock;

    RevocationRoutes(TokenRevocation revocation, Clock clock) {
        this.revocation = revocation;
        this.clock = clock;
    }

    void addTo(AdminRoutes routes) {
        routes.on(OpsMethod.PUT, "/admin/v1/revocations/tokens/{jti}", AdminRoute.later(this::token))
                .on(OpsMethod.PUT, "/admin/v1/revocations/users/{user}", AdminRoute.later(this::user));
    }

    private CompletionStage<OpsResponse> token(Parameters asked) {
        final String jti = asked.variable("jti");
        if (jti.isEmpty() || jti.length() > MAX_JTI || UserRevocation.isReserved(jti)) {
            throw new BadParameterException("jti", "the token's jti, 1 to " + MAX_JTI + " characters");
        }
        return revocation.token(jti, asked.expiry("exp", clock.instant())).thenApply(done -> revoked());
    }

    private CompletionStage<OpsResponse> user(Parameters asked) {
        return revocation
                .user(asked.user(), asked.expiry("exp", clock.instant()))
                .thenApply(done -> revoked());
    }

    private static OpsResponse revoked() {
        return ok(json -> json.writeBooleanField("revoked", true));
    }
}
