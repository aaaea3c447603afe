package dev.parley.signaling.ws;

import dev.parley.hub.client.ClientGate;
import dev.parley.hub.limit.AddressBudget;

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
                new AddressBudget(config.limits().budget(), System::nanoTime),
                new TrustedProxies(config.trustedProxies()),
                new UpgradeRules(config.path(), new AllowedOrigins(config.origins())));
    }
}
