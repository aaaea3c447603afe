package dev.parley.signaling.ws;

import dev.parley.hub.client.ClientGate;
import dev.parley.node.edge.AddressBudget;
import dev.parley.node.edge.TrustedProxies;

/** What all connections of a wire share. */
record WireContext(
        WebSocketConfig config,
        ClientGate gate,
        WireMeters meters,
        AddressBudget addresses,
        TrustedProxies proxies,
        UpgradeRules rules) {

    static WireContext of(WebSocketConfig config, ClientGate gate, WireMeters meters) {
        return new WireContext(
                config,
                gate,
                meters,
                new AddressBudget(config.edge().addresses(), System::nanoTime),
                config.edge().proxies(),
                new UpgradeRules(config.path(), config.edge()));
    }
}
