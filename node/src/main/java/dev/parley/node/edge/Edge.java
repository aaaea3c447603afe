package dev.parley.node.edge;

import dev.parley.hub.limit.RateLimit;
import dev.parley.node.NodeSettings;
import dev.parley.ops.config.Settings;

/**
 * How a wire receives those who come, before the hub knows who they are. Immutable.
 *
 * @param origins from which browsers may come
 * @param proxies that are believed when they say for whom they connect
 * @param addresses what one address may do
 */
public record Edge(AllowedOrigins origins, TrustedProxies proxies, AddressBudget.Limits addresses) {
    private static final int HANDSHAKES = 4_096;
    private static final int ADDRESSES = 10_000;

    /** No browser from elsewhere, no proxy, and limits that are generous to the many who share a carrier's address. */
    public static final Edge DEFAULT = new Edge(AllowedOrigins.of(), TrustedProxies.of(), limits(50, 500));

    public static Edge of(Settings settings) {
        return new Edge(
                new AllowedOrigins(settings.get(NodeSettings.ORIGINS)),
                new TrustedProxies(settings.get(NodeSettings.TRUSTED_PROXIES)),
                limits(settings.get(NodeSettings.CONNECT_RATE), settings.get(NodeSettings.CONNECT_BURST)));
    }

    private static AddressBudget.Limits limits(int perSecond, int burst) {
        return new AddressBudget.Limits(new RateLimit(perSecond, burst), HANDSHAKES, ADDRESSES);
    }
}
