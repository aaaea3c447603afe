package dev.parley.hub.ice;

import java.time.Duration;
import java.util.List;

/**
 * Which ICE servers clients are given.
 *
 * @param stunUrls such as {@code stun:stun.example.org:3478}
 * @param turnUrls such as {@code turn:turn.example.org:3478?transport=udp}
 * @param turnSecret shared with the TURN server; empty only where there are no TURN URLs
 * @param lifetime of a credential; clients ask for another before it ends
 */
public record IceConfig(List<String> stunUrls, List<String> turnUrls, String turnSecret, Duration lifetime) {
    public IceConfig {
        stunUrls = List.copyOf(stunUrls);
        turnUrls = List.copyOf(turnUrls);
        if (!turnUrls.isEmpty() && turnSecret.isEmpty()) {
            throw new IllegalArgumentException("TURN URLs need the secret that is shared with the TURN server");
        }
    }

    /** No ICE servers: peers find each other by host candidates alone. */
    public static IceConfig none() {
        return new IceConfig(List.of(), List.of(), "", Duration.ofHours(1));
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "IceConfig[stunUrls=" + stunUrls + ", turnUrls=" + turnUrls + ", lifetime=" + lifetime + "]";
    }
}
