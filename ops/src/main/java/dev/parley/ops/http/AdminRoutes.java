package dev.parley.ops.http;

import dev.parley.ops.config.Secret;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The endpoints below {@code /admin/}. Without a token there are none: every path is answered 404. With one, a request
 * that doesn't bear it gets 401, whether its path exists or not. Filled before the server starts; not safe for use by
 * several threads while it is filled.
 */
public final class AdminRoutes {

    static final String PREFIX = "/admin/";

    /** Below this, errors are problem details (RFC 9457); above, plain text, as they always were. */
    static final String VERSIONED = "/admin/v1/";

    private final Optional<AdminToken> token;
    private final Map<String, Map<OpsMethod, OpsEndpoint>> endpoints = new HashMap<>();

    private AdminRoutes(Optional<AdminToken> token) {
        this.token = token;
    }

    /** @param token empty turns all admin endpoints off */
    public static AdminRoutes guardedBy(Optional<Secret> token) {
        return new AdminRoutes(token.map(AdminToken::new));
    }

    /**
     * @param path such as {@code /admin/v1/rooms/{room}}, in which a name in braces stands for any one segment; throws {@link
     *     IllegalArgumentException} if it is taken
     */
    public AdminRoutes on(OpsMethod method, String path, OpsEndpoint endpoint) {
        if (!path.startsWith(PREFIX)) {
            throw new IllegalArgumentException("Not an admin path: " + path);
        }
        Map<OpsMethod, OpsEndpoint> methods = endpoints.computeIfAbsent(path, _ -> new EnumMap<>(OpsMethod.class));
        if (methods.putIfAbsent(method, endpoint) != null) {
            throw new IllegalArgumentException("There is an endpoint for " + method + " " + path + " already");
        }
        return this;
    }

    /** Every route there is, as {@code METHOD path}. */
    public SortedSet<String> all() {
        SortedSet<String> all = new TreeSet<>();
        endpoints.forEach((path, methods) -> methods.keySet().forEach(method -> all.add(method + " " + path)));
        return all;
    }

    Optional<AdminToken> token() {
        return token;
    }

    /** A copy: routes added later are not seen. */
    Map<String, Map<OpsMethod, OpsEndpoint>> endpoints() {
        Map<String, Map<OpsMethod, OpsEndpoint>> copy = new HashMap<>();
        endpoints.forEach((path, methods) -> copy.put(path, new EnumMap<>(methods)));
        return copy;
    }
}
