package dev.parley.signaling.ws;

import dev.parley.hub.client.ClientGate;

/** What all connections of a wire share. */
record WireContext(
        WebSocketConfig config,
        ClientGate gate,
        WireMeters meters,
        AddressLimits addresses,
        TrustedProxies proxies,
        UpgradeRules rules) {

    static WireContext of(WebSocketConfig config, ClientGate gate, WireMeters meters) {
        return new WireContext(
                config,
                gate,
                meters,
                new AddressLimits(config.limits(), System::nanoTime),
                new TrustedProxies(config.trustedProxies()),
                new UpgradeRules(config.path(), new AllowedOrigins(config.origins())));
    }
}
