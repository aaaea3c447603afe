package dev.parley.system.harness;

import java.util.HashMap;
import java.util.Map;

/** Settings of a node by their names, on top of where its servers are. */
public final class NodeOptions {
    private NodeOptions() {}

    static Map<String, String> of(Wire wire, Servers servers, int port, int opsPort, Map<String, String> more) {
        final Map<String, String> all = new HashMap<>(servers.settings());
        all.put("PARLEY_BIND", "127.0.0.1");
        // Whoever wants to see it asks for it.
        all.put("PARLEY_DRAIN", "0s");
        all.put("PARLEY_JWT_SECRET", Token.SECRET);
        all.put("PARLEY_ADMIN_TOKEN", RunningNode.ADMIN_TOKEN);
        all.put("PARLEY_OPS_PORT", Integer.toString(opsPort));
        all.put(wire == Wire.NATIVE ? "PARLEY_WS_PORT" : "PARLEY_SIO_PORT", Integer.toString(port));
        all.putAll(more);
        return all;
    }
}
