package dev.parley.redis;

import dev.parley.protocol.Wire;

/** The three Redis instances. Every key of one starts with its name and a colon, and nobody else writes there. */
public enum RedisNamespace {
    /** Sessions of native clients. */
    SIGNALING("signaling"),
    /** Sessions of web clients. */
    ROOMS("rooms"),
    /** What all nodes share: presence, leases, devices, revocations, locks, claims. */
    SHARED("shared");

    private final String label;

    RedisNamespace(String label) {
        this.label = label;
    }

    /** As it stands in keys and meters. */
    public String label() {
        return label;
    }

    /** Where sessions live whose clients come in by that wire. */
    public static RedisNamespace of(Wire wire) {
        return switch (wire) {
            case NATIVE -> SIGNALING;
            case WEB -> ROOMS;
        };
    }
}
