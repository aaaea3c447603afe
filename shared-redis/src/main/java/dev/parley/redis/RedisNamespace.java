package dev.parley.redis;

import dev.parley.hub.node.Service;

/** The three Redis instances. Every key of one starts with its name and a colon, and nobody else writes there. */
public enum RedisNamespace {
    /** Sessions of native clients. */
    SIGNALING("signaling"),
    /** Sessions of web clients. */
    ROOMS("rooms"),
    /** What both deployables share: presence, leases, devices, revocations, locks, claims. */
    SHARED("shared");

    private final String label;

    RedisNamespace(String label) {
        this.label = label;
    }

    /** As it stands in keys and meters. */
    public String label() {
        return label;
    }

    /** A deployable's own. */
    public static RedisNamespace of(Service service) {
        return switch (service) {
            case SIGNALING -> SIGNALING;
            case ROOMS -> ROOMS;
        };
    }
}
