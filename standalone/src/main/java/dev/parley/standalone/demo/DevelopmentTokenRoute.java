package dev.parley.standalone.demo;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.parley.hub.auth.Role;
import dev.parley.node.admin.AdminRoute;
import dev.parley.node.admin.Parameters;
import dev.parley.ops.http.AdminRoutes;
import dev.parley.ops.http.OpsMethod;
import dev.parley.ops.http.OpsResponse;
import dev.parley.protocol.UserId;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * {@code POST /admin/v1/tokens}: a token for development, for whichever user. There is no such thing but in standalone, which
 * has the secret for itself: elsewhere it is the application that knows its users.
 */
public final class DevelopmentTokenRoute {
    private static final Duration LIFETIME = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofDays(30);

    private final DemoTokens tokens;

    public DevelopmentTokenRoute(DemoTokens tokens) {
        this.tokens = tokens;
    }

    public void addTo(AdminRoutes routes) {
        routes.on(OpsMethod.POST, "/admin/v1/tokens", AdminRoute.of(this::issue));
    }

    private OpsResponse issue(Parameters asked) {
        final UserId user = asked.optionalUser("user");
        final String rooms = asked.optional("rooms");
        final Role role = asked.optional("role") == null ? Role.MEMBER : asked.choice("role", Role.class);
        final Duration life = asked.optionalSeconds("seconds", LONGEST);
        final String jti = UUID.randomUUID().toString();
        final JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .subject(user == null ? tokens.newUser() : user.value())
                .jwtID(jti)
                .claim("rooms", List.of((rooms == null ? "*" : rooms).split(",", -1)))
                .claim("role", role.name().toLowerCase(Locale.ROOT));
        if (asked.optional("name") != null) {
            claims.claim("name", asked.optional("name"));
        }
        final DemoTokens.Token token = tokens.sign(claims, life == null ? LIFETIME : life);
        return AdminRoute.ok(json -> {
            json.writeStringField("token", token.text());
            json.writeStringField("jti", jti);
            json.writeStringField("expires", token.expires().toString());
        });
    }
}
