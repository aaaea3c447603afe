package dev.parley.ops.http;

import java.util.Map;

/**
 * What a request has come to.
 *
 * @param variables of its path
 * @param action whether an administrator's doing, which is logged
 */
record Routed(OpsEndpoint endpoint, Map<String, String> variables, boolean action) {

    /** One that does nothing and needs nothing of the path. */
    static Routed to(OpsEndpoint endpoint) {
        return new Routed(endpoint, Map.of(), false);
    }
}
